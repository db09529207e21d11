package io.gatehouse.gateway.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its head to its answer. What its head decides is decided before anything of its body is kept. On the
 * connection's event loop only.
 */
final class Exchange {
    /** Bytes of the largest body. */
    static final int LARGEST_BODY = 1 << 20;

    private final boolean keepAlive;
    private final boolean http10;
    private final boolean head;
    private final boolean expectsContinue;
    private final @Nullable String lastEventId;
    private Routes.@Nullable Route route;
    private @Nullable RequestTarget target;
    private Answer.@Nullable Whole refusal;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private long bodyBytes;

    private Exchange(HttpRequest request) {
        keepAlive = HttpUtil.isKeepAlive(request);
        http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        head = request.method().equals(HttpMethod.HEAD);
        expectsContinue = HttpUtil.is100ContinueExpected(request);
        String seen = request.headers().get("Last-Event-ID");
        lastEventId = seen == null || seen.isBlank() ? null : seen.strip();
    }

    /**
     * Looks at a head.
     *
     * @throws RefusedException for one that no connection survives: others may read it differently
     */
    static Exchange of(HttpRequest request, Routes routes, AdminToken token) throws RefusedException {
        refuseAmbiguity(request);
        Exchange exchange = new Exchange(request);
        try {
            exchange.resolve(request, routes, token);
        } catch (RefusedException e) {
            exchange.refusal = e.answer();
        }
        return exchange;
    }

    /** Keeps some of the body; false where it grows too large. */
    boolean add(ByteBuf content) {
        bodyBytes += content.readableBytes();
        if (bodyBytes > LARGEST_BODY) {
            return false;
        }
        if (refusal == null) {
            body.writeBytes(ByteBufUtil.getBytes(content));
        }
        return true;
    }

    /** The body has come; failures are in the stage. */
    CompletionStage<Answer> answer() {
        if (refusal != null || route == null || target == null) {
            return CompletableFuture.completedFuture(earlyAnswer());
        }
        Request request = new Request(route.places(target.path()), target.query(), lastEventId, body.toByteArray());
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
        return refusal == null ? Answer.problem(Problem.TOO_LARGE, "body: expected at most 1 MiB") : refusal;
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

    private void resolve(HttpRequest request, Routes routes, AdminToken token) throws RefusedException {
        RequestTarget target = RequestTarget.parse(request.uri());
        List<String> authorization = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        boolean borne = authorization.size() == 1 && token.isBorneBy(authorization.get(0));
        if (target.isApi() && !borne) {
            throw new RefusedException(Problem.UNAUTHORIZED, Problem.UNAUTHORIZED.sentence());
        }
        Routes.Route found = routes.find(request.method().name(), target);
        for (String name : target.query().keySet()) {
            if (!found.query().contains(name)) {
                throw RefusedException.invalid(name, "no such parameter");
            }
        }
        this.target = target;
        route = found;
    }

    private static void refuseAmbiguity(HttpRequest request) throws RefusedException {
        HttpHeaders headers = request.headers();
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!http11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            throw RefusedException.malformed("request line: expected HTTP/1.1");
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
