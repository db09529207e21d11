package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.util.ArrayList;
import java.util.List;

/** Counts of one upload for the meters, reported only after its commit. Not thread-safe. */
final class UploadTally {
    private int peopleStored;
    private int peopleRefused;
    private int withoutConsent;
    private final List<Quota> quotas = new ArrayList<>(0);
    private final Counts fingers = new Counts();
    private final Counts faces = new Counts();

    void stored(List<Template> templates) {
        peopleStored++;
        for (Template template : templates) {
            Counts counts = of(template.kind());
            if (template.isEmpty()) {
                counts.deleted++;
            } else {
                counts.stored++;
            }
        }
    }

    void refused(UploadUserinfo.Person person) {
        peopleRefused++;
        fingers.refused += person.fingers();
        faces.refused += person.faces();
    }

    /** A person was refused because of a quota; {@link #refused(UploadUserinfo.Person)} is told as well. */
    void refused(Quota quota) {
        quotas.add(quota);
    }

    /** A person was refused for want of consent; {@link #refused(UploadUserinfo.Person)} is told as well. */
    void withoutConsent() {
        withoutConsent++;
    }

    void report(DomainListener listener) {
        listener.consentMissing(withoutConsent);
        quotas.forEach(listener::quotaRefused);
        if (peopleStored + peopleRefused == 0) {
            return;
        }
        listener.peopleUploaded(peopleStored, peopleRefused);
        for (Kind kind : Kind.values()) {
            Counts counts = of(kind);
            listener.templates(kind, counts.stored, counts.deleted, counts.refused);
        }
    }

    private Counts of(Kind kind) {
        return switch (kind) {
            case FP -> fingers;
            case FA -> faces;
        };
    }

    private static final class Counts {
        private int stored;
        private int deleted;
        private int refused;
    }
}
