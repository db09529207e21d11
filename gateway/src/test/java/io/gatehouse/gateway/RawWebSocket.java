package io.gatehouse.gateway;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client on a plain blocking socket that can also do what no client should. Reads give up after 10 seconds. */
public final class RawWebSocket implements AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    /** The bit of the last fragment. */
    public static final int FIN = 0x80;

    private static final int READ_TIMEOUT_MILLIS = 10_000;
    private static final int MASK = 0x1badcafe;

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    public record Frame(int first, byte[] payload) {
        public int opcode() {
            return first & 0x0f;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame, 1005 if it has none. */
        public int code() {
            if (opcode() != CLOSE) {
                throw new IllegalStateException("expected a close frame, not " + this);
            }
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }

        @Override
        public String toString() {
            return "Frame[" + Integer.toHexString(first) + " " + text() + "]";
        }
    }

    private final Socket socket;
    private final InputStream in;

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    /** Connects, and says nothing yet. */
    public static RawWebSocket connect(InetSocketAddress address) {
        return io(() -> new RawWebSocket(new Socket(address.getAddress(), address.getPort())));
    }

    /** Connects and upgrades. */
    public static RawWebSocket open(InetSocketAddress address) {
        return connect(address).upgrade();
    }

    /** Talks over a socket that is connected. */
    public static RawWebSocket over(Socket socket) {
        return io(() -> new RawWebSocket(socket));
    }

    /** Connects with hardly any room for what it is sent, so that the server soon notices that nobody reads. */
    public static RawWebSocket deaf(InetSocketAddress address) {
        return io(() -> {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(address);
            return new RawWebSocket(socket);
        });
    }

    public RawWebSocket upgrade() {
        send(upgradeRequest("localhost", ""));
        String head = readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IllegalStateException("not upgraded: " + head);
        }
        return this;
    }

    /** @param more header lines, each with its CRLF */
    public static String upgradeRequest(String host, String more) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + more + "\r\n";
    }

    /** A masked frame as bytes. */
    public static byte[] frame(int first, byte[] payload) {
        return frame(first, payload, MASK);
    }

    /** A frame under this mask as bytes. */
    public static byte[] frame(int first, byte[] payload, int mask) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ (mask >>> (24 - 8 * (i & 3)))));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    public static byte[] text(String text) {
        return frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] close(int code) {
        return frame(FIN | CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});
    }

    /** A frame that announces a payload of this length, and nothing of the payload. */
    public static byte[] header(int first, long length) {
        return ByteBuffer.allocate(14)
                .put((byte) first)
                .put((byte) 0xff)
                .putLong(length)
                .putInt(0)
                .array();
    }

    public void send(byte[] bytes) {
        io(() -> {
            socket.getOutputStream().write(bytes);
            return this;
        });
    }

    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a text frame. */
    public void say(String text) {
        send(text(text));
    }

    /** Sends a text frame and reads the next frame. */
    public String ask(String text) {
        say(text);
        return read().text();
    }

    public Frame read() {
        return io(() -> {
            int first = octet();
            int second = octet();
            long length = second & 0x7f;
            if (second > 127) {
                throw new IOException("a server must not mask");
            }
            if (length >= 126) {
                length = new BigInteger(1, exactly(length == 126 ? 2 : 8)).longValueExact();
            }
            return new Frame(first, exactly(Math.toIntExact(length)));
        });
    }

    /** Reads up to the close frame and returns its code. */
    public int readClose() {
        while (true) {
            Frame frame = read();
            if (frame.opcode() == CLOSE) {
                return frame.code();
            }
        }
    }

    /** Reads an HTTP head, up to and with the empty line. */
    public String readHead() {
        return io(() -> {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) octet());
            }
            return head.toString();
        });
    }

    /** Reads what there is until the server ends the connection, in whatever way. */
    public String readToEnd() {
        return io(() -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try {
                in.transferTo(all);
            } catch (SocketException e) {
                all.write(("[" + e.getMessage() + "]").getBytes(StandardCharsets.UTF_8));
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        });
    }

    /** Waits for the end without a further byte; true if the server closed in an orderly way. */
    public boolean ended() {
        return readToEnd().isEmpty();
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        io(() -> {
            socket.close();
            return this;
        });
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the server has closed");
        }
        return octet;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server has closed in a frame");
        }
        return bytes;
    }

    private interface Io<T> {
        T run() throws IOException;
    }

    private static <T> T io(Io<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
