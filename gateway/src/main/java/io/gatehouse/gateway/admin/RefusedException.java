package io.gatehouse.gateway.admin;

/** A request that gets no further. Caught in one place and answered; it has no stack trace. */
final class RefusedException extends Exception {
    private final transient Answer.Whole answer;
    private final Problem problem;
    private final String detail;

    /** @param detail names the value and what was expected; is sent */
    RefusedException(Problem problem, String detail) {
        this(problem, detail, Answer.problem(problem, detail));
    }

    private RefusedException(Problem problem, String detail, Answer.Whole answer) {
        super(detail, null, false, false);
        this.answer = answer;
        this.problem = problem;
        this.detail = detail;
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
                Problem.METHOD_NOT_ALLOWED,
                detail,
                Answer.problem(Problem.METHOD_NOT_ALLOWED, detail).with("Allow", allowed));
    }

    /** The token does not go so far. */
    static RefusedException forbidden(String expected) {
        return new RefusedException(Problem.FORBIDDEN, "token: expected " + expected);
    }

    /** The token is limited to another corp than the one that was named, or none was named. */
    static RefusedException otherCorp(Caller caller) {
        return new RefusedException(
                Problem.FORBIDDEN, "corp_id: expected " + caller.corpId() + ", the only corp of the token");
    }

    static RefusedException tooManyHeaders(int most) {
        String detail = "headers: expected at most " + most;
        return new RefusedException(Problem.TOO_LARGE, detail, Answer.problem(Problem.TOO_LARGE, 431, detail));
    }

    static RefusedException later(long seconds) {
        String detail = Problem.TOO_MANY_REQUESTS.sentence();
        return new RefusedException(
                Problem.TOO_MANY_REQUESTS,
                detail,
                Answer.problem(Problem.TOO_MANY_REQUESTS, detail).with("Retry-After", Long.toString(seconds)));
    }

    Problem problem() {
        return problem;
    }

    /** The sentence that is sent. */
    String detail() {
        return detail;
    }

    Answer.Whole answer() {
        return answer;
    }
}
