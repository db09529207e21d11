package io.gatehouse.bench.client;

import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.protocol.DeviceSignature;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Logs connections in as terminals do: register, active, subscribe_corp. */
public final class Login implements BiFunction<ClientConnection, Integer, CompletableFuture<?>> {
    private final List<TerminalIdentity> identities;

    /** @param identities one a connection, bound to a company */
    public Login(List<TerminalIdentity> identities) {
        this.identities = List.copyOf(identities);
    }

    @Override
    public CompletableFuture<?> apply(ClientConnection connection, Integer number) {
        TerminalIdentity identity = identities.get(number);
        String timestamp = Long.toString(System.currentTimeMillis() / 1000);
        String nonce = Long.toString(System.nanoTime());
        String signature =
                DeviceSignature.of(identity.sn(), identity.secretNo(), timestamp, nonce, DeviceSignature.REGISTER);
        ObjectNode hello = object().put("sn", identity.sn())
                .put("nonce", nonce)
                .put("timestamp", timestamp)
                .put("device_signature", signature);
        return ask(connection, "register", hello)
                .thenCompose(body -> ask(connection, "active", object().put("active_code", text(body, "active_code"))))
                .thenCompose(body -> ask(
                        connection,
                        "subscribe_corp",
                        object().put("secret", text(body, "secret")).put("firmware_version", "1.0.0")));
    }

    private static CompletableFuture<JsonNode> ask(ClientConnection connection, String cmd, ObjectNode body) {
        ObjectNode request = object().put("cmd", cmd);
        request.putObject("headers").put("req_id", cmd);
        request.set("body", body);
        return connection.ask(request).thenApply(answer -> {
            if (answer.path("errcode").asInt(-1) != 0) {
                throw new CompletionException(new IllegalStateException(
                        cmd + " was answered with " + answer.path("errcode") + " " + answer.path("errmsg")));
            }
            return answer.path("body");
        });
    }

    private static String text(JsonNode body, String name) {
        return body.path(name).asString("");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
