package io.gatehouse.protocol;

/**
 * The body of report_remote_open_door [doc 95050], whose page prints a key with a blank behind it.
 *
 * @param opened status 0
 */
public record DoorReport(Type type, String operId, boolean opened) implements Body {
    /** What the device was asked for. */
    public enum Type {
        REMOTE_OPEN_DOOR("remote_open_door"),
        SCAN_QRCODE_OPEN("scan_qrcode_open");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        /** The word on the wire. */
        public String wireName() {
            return wireName;
        }
    }

    /** Reads the body. */
    static DoorReport read(Fields fields) throws InvalidFieldException {
        String type = fields.requiredText(either(fields, Name.TYPE, Name.TYPE_AND_BLANK));
        String operId = fields.requiredText(either(fields, Name.OPER_ID, Name.OPER_ID_AND_BLANK));
        long status = fields.uint32(either(fields, Name.STATUS, Name.STATUS_AND_BLANK));
        for (Type known : Type.values()) {
            if (known.wireName().equals(type)) {
                return new DoorReport(known, operId, status == 0);
            }
        }
        throw fields.wrong(Name.TYPE, "expected remote_open_door or scan_qrcode_open");
    }

    private static Name either(Fields fields, Name name, Name withBlank) {
        boolean absent = fields.get(name) == JsonTree.NONE && fields.get(withBlank) != JsonTree.NONE;
        return absent ? withBlank : name;
    }
}
