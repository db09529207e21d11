package io.gatehouse.protocol;

import io.gatehouse.protocol.UploadUserinfo.Template;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes the body of an answer with many people into one array: templates go from their bytes to base64 in it without a
 * text between. What known firmware insists on is always there: userid, openvid, name, user_type, fa_list. Used by one
 * thread.
 */
public final class PeopleWriter {
    /** In bytes [doc 93983]; the buffers of firmware are as long. A userid, which stands in for it, may be longer. */
    private static final int LONGEST_NAME = 64;

    private final PageRequest.Wants wants;
    private final boolean visitors;
    private byte[] json;
    private int length;
    private boolean any;

    /**
     * Begins a body.
     *
     * @param visitors true for get_visitor_list and get_visitor_by_ids, which have no fingers and no versions
     * @param bytes how large it is likely to be
     */
    public PeopleWriter(PageRequest.Wants wants, boolean visitors, int bytes) {
        this.wants = wants;
        this.visitors = visitors;
        this.json = new byte[Math.max(128, bytes)];
        ascii("{\"userinfo\":[");
    }

    /** Adds a person. */
    public void add(PulledPerson person) {
        StringBuilder head = new StringBuilder(256).append(any ? ",{" : "{");
        any = true;
        Encoder.append(head, "userid", person.userid());
        head.append(",\"openvid\":").append(person.openvid());
        head.append(",\"user_type\":").append(person.userType().code());
        String name = person.name();
        Encoder.append(
                head.append(','),
                "name",
                name == null || name.isBlank() ? Utf8.beginning(person.userid(), LONGEST_NAME) : name);
        if (wants.publicKey()) {
            // There is none, since nobody here signs QR codes.
            head.append(",\"public_key\":\"\"");
        }
        appendRules(head, person);
        if (!visitors) {
            head.append(",\"fp_ver\":").append(person.fingers().version());
            head.append(",\"fa_ver\":").append(person.faces().version());
            appendAlgorithm(head, "fp_algorithm", person.fingers());
        }
        appendAlgorithm(head, "fa_algorithm", person.faces());
        if (!visitors) {
            text(head.append(",\"fp\":["));
            templates(person.fingers());
            head.setLength(0);
            head.append(']');
        }
        text(head.append(",\"fa_list\":["));
        templates(person.faces());
        ascii("]}");
    }

    /** Ends the body of get_userinfo_by_ids or get_visitor_by_ids. */
    public byte[] end() {
        ascii("]}");
        return Arrays.copyOf(json, length);
    }

    /** Ends the body of a page. */
    public byte[] endPage(boolean isLast, long version) {
        ascii("],\"is_last\":" + isLast + (visitors ? ",\"visitor_version\":" : ",\"perm_version\":") + version + '}');
        return Arrays.copyOf(json, length);
    }

    private static void appendRules(StringBuilder json, PulledPerson person) {
        json.append(",\"pass_rule_list\":[");
        String separator = "";
        for (PassRule rule : person.rules()) {
            json.append(separator).append("{\"id\":").append(rule.id()).append(',');
            Encoder.append(json, "rule", rule.rule());
            json.append(",\"effect_time\":").append(rule.effectTime()).append('}');
            separator = ",";
        }
        json.append(']');
    }

    /** Absent stands for the default one. */
    private static void appendAlgorithm(StringBuilder json, String field, PulledPerson.FeatureSet features) {
        if (!features.algorithm().equals(Template.DEFAULT_ALGORITHM)) {
            Encoder.append(json.append(','), field, features.algorithm());
        }
    }

    private void templates(PulledPerson.FeatureSet features) {
        String separator = "{\"id\":";
        for (Template template : features.templates()) {
            ascii(separator + template.slot() + ",\"data\":\"");
            base64(template);
            ascii("\"}");
            separator = ",{\"id\":";
        }
    }

    private void base64(Template template) {
        byte[] data = template.from() == 0 && template.length() == template.array().length
                ? template.array()
                : template.data();
        byte[] text = Base64.getEncoder().encode(data);
        room(text.length);
        System.arraycopy(text, 0, json, length, text.length);
        length += text.length;
    }

    private void text(CharSequence text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        room(bytes.length);
        System.arraycopy(bytes, 0, json, length, bytes.length);
        length += bytes.length;
    }

    private void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            json[length++] = (byte) text.charAt(i);
        }
    }

    private void room(int bytes) {
        if (json.length - length < bytes) {
            json = Arrays.copyOf(json, Math.max(length + bytes, 2 * json.length));
        }
    }
}
