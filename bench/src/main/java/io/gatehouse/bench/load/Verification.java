package io.gatehouse.bench.load;

import io.gatehouse.bench.operator.AdminClient;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Reads back by the admin API what a load has uploaded: what was acknowledged is there, and nothing is there by half. */
public final class Verification {
    private final UploadFrames uploads;
    private final Predicate<String> others;
    private final Errors errors;
    private final BitSet people = new BitSet();

    /** @param others userids of people who came there in another way */
    public Verification(UploadFrames uploads, Predicate<String> others, Errors errors) {
        this.uploads = uploads;
        this.others = others;
        this.errors = errors;
    }

    /** Reads every company; returns how many people there are. */
    public long read(AdminClient admin, List<String> corps) {
        for (String corp : corps) {
            admin.people(corp, this::take).join();
        }
        return people.cardinality();
    }

    void take(JsonNode person) {
        String userid = person.path("userid").asString("");
        if (others.test(userid)) {
            return;
        }
        long number = UploadFrames.number(userid);
        if (number < 0) {
            errors.add("verify: a person nobody uploaded");
            return;
        }
        if (people.get(Math.toIntExact(number))) {
            errors.add("verify: a person listed twice");
        }
        people.set(Math.toIntExact(number));
        if (person.path("templates").size() != UploadFrames.templates()) {
            errors.add("verify: a person with " + person.path("templates").size() + " templates, expected "
                    + UploadFrames.templates());
        }
    }

    /**
     * What a load did.
     *
     * @param sent how many uploads left; their numbers count from 0
     * @param acknowledged the numbers of those that were
     */
    public record Uploaded(long sent, BitSet acknowledged) {}

    /** Compares with what was sent and what was acknowledged. */
    public void compare(Uploaded uploaded) {
        for (int upload = 0; upload < uploaded.sent(); upload++) {
            int from = upload * uploads.people();
            int stored = people.get(from, from + uploads.people()).cardinality();
            if (uploaded.acknowledged().get(upload) && stored < uploads.people()) {
                errors.add("verify: an acknowledged upload of which people are missing");
            } else if (stored > 0 && stored < uploads.people()) {
                errors.add("verify: an upload stored by half");
            }
        }
    }
}
