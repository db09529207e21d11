package io.gatehouse.bench.story;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An app that waits for results: takes callbacks in WeCom's way, checks who signed them, and opens them. */
final class CallbackApp implements AutoCloseable {
    static final String TOKEN = "tokA";
    static final String ENCODING_AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";

    private final HttpServer server;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();

    CallbackApp() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", this::take);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    /** The next event. */
    JsonNode next() throws InterruptedException {
        JsonNode event = events.poll(30, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event within 30 s");
        }
        return event;
    }

    private void take(HttpExchange exchange) throws IOException {
        int status = 200;
        try {
            Map<String, String> query = Stream.of(
                            exchange.getRequestURI().getQuery().split("&"))
                    .map(each -> each.split("=", 2))
                    .collect(Collectors.toMap(each -> each[0], each -> each[1]));
            String sealed = JsonMapper.shared()
                    .readTree(exchange.getRequestBody().readAllBytes())
                    .path("encrypt")
                    .asString("");
            events.add(JsonMapper.shared().readTree(open(query, sealed)));
        } catch (GeneralSecurityException e) {
            status = 403;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static String open(Map<String, String> query, String sealed) throws GeneralSecurityException {
        String[] signed = {TOKEN, query.get("timestamp"), query.get("nonce"), sealed};
        Arrays.sort(signed);
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest(String.join("", signed).getBytes(StandardCharsets.UTF_8));
        if (!HexFormat.of().formatHex(digest).equals(query.get("msg_signature"))) {
            throw new GeneralSecurityException("signed by somebody else");
        }
        byte[] key = Base64.getDecoder().decode(ENCODING_AES_KEY + "=");
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
        byte[] plain = cipher.doFinal(Base64.getDecoder().decode(sealed));
        return new String(plain, 20, ByteBuffer.wrap(plain, 16, 4).getInt(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
