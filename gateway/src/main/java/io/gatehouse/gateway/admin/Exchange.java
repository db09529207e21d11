package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.domain.AuditLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, from its head to its answer. What its head decides is decided before anything of its body is kept. On the
 * connection's event loop only.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** Bytes of the largest body that is kept. */
    static final int LARGEST_BODY = 1 << 20;

    /** A piece of a body was taken at once. */
    static final CompletionStage<?> TAKEN = CompletableFuture.completedFuture(true);

    /** How many headers a request may have; all of them together are bounded by the decoder. */
    static final int MOST_HEADERS = 64;

    private final boolean keepAlive;
    private final boolean http10;
    private final boolean head;
    private final boolean expectsContinue;
    private final Request.Headers headers;
    private final Doorkeeper doorkeeper;
    private Caller caller;
    private String action = "unknown";
    private Routes.@Nullable Route route;
    private @Nullable RequestTarget target;
    private Answer.@Nullable Whole refusal;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private long bodyBytes;
    private long largestBody = LARGEST_BODY;
    /** What the body goes to where it is not kept, until it ends or is given up. */
    private @Nullable Intake intake;

    private @Nullable Request streamed;
    private AuditLog.@Nullable Recording beginning;

    private Exchange(HttpRequest request, Doorkeeper doorkeeper, InetAddress from) {
        this.doorkeeper = doorkeeper;
        caller = Caller.stranger(from.getHostAddress());
        keepAlive = HttpUtil.isKeepAlive(request);
        http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        head = request.method().equals(HttpMethod.HEAD);
        expectsContinue = HttpUtil.is100ContinueExpected(request);
        headers = new Request.Headers(
                header(request, "Last-Event-ID"),
                header(request, HttpHeaderNames.CONTENT_TYPE),
                header(request, HttpHeaderNames.ACCEPT));
    }

    private static @Nullable String header(HttpRequest request, CharSequence name) {
        List<String> values = request.headers().getAll(name);
        return values.size() != 1 || values.get(0).isBlank()
                ? null
                : values.get(0).strip();
    }

    /**
     * Looks at a head.
     *
     * @throws RefusedException for one that no connection survives: others may read it differently
     */
    static Exchange of(HttpRequest request, Routes routes, Doorkeeper doorkeeper, InetAddress from)
            throws RefusedException {
        refuseAmbiguity(request);
        Exchange exchange = new Exchange(request, doorkeeper, from);
        try {
            exchange.resolve(request, routes, from);
        } catch (RefusedException e) {
            exchange.refusal = e.answer();
            exchange.recordEarly(e.answer().problem());
        }
        return exchange;
    }

    /** Takes some of the body; null where it grows too large, or where what comes may not be done any longer. The next piece is to wait for the stage. */
    @Nullable
    CompletionStage<?> add(ByteBuf content) {
        bodyBytes += content.readableBytes();
        if (bodyBytes > largestBody) {
            return null;
        }
        if (intake != null && !isStillAllowed()) {
            refusal = Answer.problem(Problem.UNAUTHORIZED);
            return null;
        }
        if (intake != null && content.isReadable()) {
            byte[] piece = ByteBufUtil.getBytes(content);
            Intake taker = intake;
            return begun(() -> taker.add(piece));
        }
        if (intake == null && refusal == null) {
            body.writeBytes(ByteBufUtil.getBytes(content));
        }
        return TAKEN;
    }

    long largestBody() {
        return largestBody;
    }

    /** Whether the body is worked on as it comes. */
    boolean isStreamed() {
        return intake != null;
    }

    /** The body will not end, or need not; what has been done of it is recorded. Nothing once the body has ended. */
    void abandon() {
        Intake given = intake;
        intake = null;
        if (given != null && streamed != null) {
            abandon(given, streamed);
        }
    }

    private void abandon(Intake given, Request request) {
        AuditLog audit = doorkeeper.audit();
        given.abandon()
                .thenCompose(
                        done -> audit.done(Doorkeeper.entry(caller, action, request.target(), AuditEntry.ABANDONED)))
                .exceptionally(e -> {
                    LOG.warn("The store did not take the audit record of an import: {}", e.getMessage());
                    return 0;
                });
    }

    /** The body has come; failures are in the stage. */
    CompletionStage<Answer> answer() {
        if (refusal != null || route == null || target == null) {
            return CompletableFuture.completedFuture(earlyAnswer());
        }
        Intake whole = intake;
        if (whole != null && streamed != null) {
            // From here on it is done whether or not somebody still waits for the answer.
            intake = null;
            return streamed(whole, streamed);
        }
        Request request = request(route, target, body.toByteArray());
        if (route.isOrder()) {
            return ordered(route, request);
        }
        return route.isRecorded() ? recorded(route, request) : handled(route, request);
    }

    /** That it begins is in the audit log before anything is done; another record tells how it ended. */
    private CompletionStage<Answer> ordered(Routes.Route route, Request request) {
        return doorkeeper
                .audit()
                .done(Doorkeeper.entry(caller, action, request.target(), AuditEntry.BEGUN))
                .thenCompose(begun -> recorded(route, request));
    }

    private Request request(Routes.Route route, RequestTarget target, byte[] body) {
        return new Request(caller, route.places(target.path()), target.query(), headers, body, new LinkedHashMap<>());
    }

    /** The first lines that are written carry the record of an import that has begun. */
    private <T> T begun(Supplier<T> step) {
        if (beginning != null && beginning.isCarried()) {
            return step.get();
        }
        try (AuditLog.Recording recording =
                doorkeeper.audit().record(() -> Doorkeeper.entry(caller, action, place(), AuditEntry.BEGUN))) {
            beginning = recording;
            return step.get();
        }
    }

    /** One record of the end, whatever number of transactions it took. */
    private CompletionStage<Answer> streamed(Intake whole, Request request) {
        return begun(whole::end)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        abandon(whole, request);
                    }
                })
                .thenCompose(answer -> record(whole, request, AuditEntry.DONE).thenApply(written -> answer));
    }

    private CompletionStage<Integer> record(Intake ended, Request request, String outcome) {
        doorkeeper.countRefusedLines(ended.refused());
        return doorkeeper.audit().done(Doorkeeper.entry(caller, action, request.target(), outcome));
    }

    /** A change is in the audit log before its caller knows of it; nobody waits for the record of a refusal. */
    private CompletionStage<Answer> recorded(Routes.Route route, Request request) {
        AuditLog audit = doorkeeper.audit();
        Supplier<AuditEntry> done = () -> Doorkeeper.entry(caller, action, request.target(), AuditEntry.DONE);
        try (AuditLog.Recording recording = audit.record(done)) {
            return handled(route, request).thenCompose(answer -> {
                if (answer instanceof Answer.Whole whole && whole.problem() != null) {
                    doorkeeper.refused(caller, action, request.target(), whole.problem());
                    return CompletableFuture.completedFuture(answer);
                }
                return recording.isCarried()
                        ? CompletableFuture.completedFuture(answer)
                        : audit.done(done.get()).thenApply(written -> answer);
            });
        }
    }

    private static CompletionStage<Answer> handled(Routes.Route route, Request request) {
        try {
            return route.handler().handle(request);
        } catch (RefusedException e) {
            return CompletableFuture.completedFuture(e.answer());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What is answered before the body has come. */
    Answer.Whole earlyAnswer() {
        return refusal == null
                ? Answer.problem(Problem.TOO_LARGE, "body: expected at most " + (largestBody >> 10) + " KiB")
                : refusal;
    }

    /** False as soon as the token that the request bore has ended. */
    boolean isStillAllowed() {
        return doorkeeper.stillAdmits(caller);
    }

    /** Whether it only looks at something. */
    boolean changesNothing() {
        return route != null && !route.isRecorded();
    }

    boolean isRefused() {
        return refusal != null;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    boolean isHttp10() {
        return http10;
    }

    boolean isHead() {
        return head;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    /** Where the caller resumes a list. */
    boolean hasMark() {
        return target != null && target.query().containsKey("after");
    }

    /** Of what was refused before a handler saw it only that is recorded which somebody was not allowed to do. */
    private void recordEarly(@Nullable Problem problem) {
        boolean forbidden =
                problem == Problem.UNAUTHORIZED || problem == Problem.FORBIDDEN || problem == Problem.TOO_MANY_REQUESTS;
        if (problem != null && forbidden) {
            doorkeeper.refused(caller, action, problem == Problem.FORBIDDEN ? place() : "", problem);
        }
    }

    private String place() {
        return route == null || target == null ? "" : Request.target(route.places(target.path()));
    }

    private void resolve(HttpRequest request, Routes routes, InetAddress from) throws RefusedException {
        RequestTarget target = RequestTarget.parse(request.uri());
        action = routes.action(request.method().name(), target);
        if (target.isApi()) {
            caller = doorkeeper.identify(request.headers().getAll(HttpHeaderNames.AUTHORIZATION), from);
        }
        Routes.Route found = routes.find(request.method().name(), target);
        this.target = target;
        route = found;
        if (!found.permission().isGivenTo(caller)) {
            throw RefusedException.forbidden(found.permission().expected());
        }
        if (found.opener() == null) {
            ContentType.check(request.headers());
        } else {
            ContentType.checkCoding(request.headers());
        }
        for (String name : target.query().keySet()) {
            if (!found.query().contains(name)) {
                throw RefusedException.invalid(name, "no such parameter");
            }
        }
        if (found.opener() != null) {
            streamed = request(found, target, new byte[0]);
            intake = found.opener().open(streamed);
            largestBody = routes.imports().bytes();
        }
    }

    private static void refuseAmbiguity(HttpRequest request) throws RefusedException {
        HttpHeaders headers = request.headers();
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!http11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            throw RefusedException.malformed("request line: expected HTTP/1.1");
        }
        if (headers.size() > MOST_HEADERS) {
            throw RefusedException.tooManyHeaders(MOST_HEADERS);
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && http11)) {
            throw RefusedException.malformed("Host: expected one");
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean chunked = codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked");
        if (!codings.isEmpty() && !(chunked && http11 && !headers.contains(HttpHeaderNames.CONTENT_LENGTH))) {
            throw RefusedException.malformed("Transfer-Encoding: expected chunked, alone, on HTTP/1.1");
        }
        String expectation = headers.get(HttpHeaderNames.EXPECT);
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            throw RefusedException.malformed("Expect: expected 100-continue");
        }
    }
}
