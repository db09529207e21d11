package io.gatehouse.protocol;

/** The rule for the name of a feature algorithm. */
final class AlgorithmName {
    private static final int MAX_LENGTH = 64;

    private AlgorithmName() {}

    /**
     * True for 1 to 64 printable ASCII characters. A blank is one of them, in any place: vendors write names with
     * versions in them, and nothing here takes a name apart.
     */
    static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || name.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
