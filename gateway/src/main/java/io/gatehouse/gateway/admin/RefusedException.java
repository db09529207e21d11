package io.gatehouse.gateway.admin;

/** A request that gets no further. Caught in one place and answered; it has no stack trace. */
final class RefusedException extends Exception {
    private final transient Answer.Whole answer;

    /** @param detail names the value and what was expected; is sent */
    RefusedException(Problem problem, String detail) {
        this(detail, Answer.problem(problem, detail));
    }

    private RefusedException(String detail, Answer.Whole answer) {
        super(detail, null, false, false);
        this.answer = answer;
    }

    static RefusedException malformed(String detail) {
        return new RefusedException(Problem.MALFORMED, detail);
    }

    /** A field or parameter is missing or wrong. */
    static RefusedException invalid(String name, String expected) {
        return new RefusedException(Problem.INVALID, name + ": expected " + expected);
    }

    /** @param allowed the methods that the path takes */
    static RefusedException methodNotAllowed(String allowed) {
        String detail = "method: expected " + allowed;
        return new RefusedException(
                detail, Answer.problem(Problem.METHOD_NOT_ALLOWED, detail).with("Allow", allowed));
    }

    Answer.Whole answer() {
        return answer;
    }
}
