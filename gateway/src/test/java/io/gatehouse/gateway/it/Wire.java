package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A blocking client socket that speaks HTTP upgrade and RFC 6455 frames, or any bytes a test likes. */
final class Wire implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(15);
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {0x1d, (byte) 0xa7, 0x42, (byte) 0xf3};

    private final Socket socket;
    private final DataInputStream in;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
    }

    /** A frame as it came; {@link #END} stands for the end of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Frame(int opcode, boolean fin, int reserved, byte[] payload) {
        static final int END = -1;

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Of a close frame; 1005 where it has none. */
        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }

        @Override
        public String toString() {
            return "Frame[" + opcode + ", " + (opcode == CLOSE ? Integer.toString(closeCode()) : text()) + "]";
        }
    }

    /** The head of an HTTP response. */
    record Head(int status, List<String> lines) {
        Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        }
    }

    /** Connects and says nothing. */
    static Wire connect(InetSocketAddress server, String from) {
        try {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(server, Math.toIntExact(PATIENCE.toMillis()));
            return new Wire(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and upgrades. */
    static Wire open(InetSocketAddress server) {
        return open(server, "127.0.0.1", "/");
    }

    /** Connects from an address and upgrades, with further header lines. */
    static Wire open(InetSocketAddress server, String from, String path, String... headers) {
        Wire wire = connect(server, from);
        Head head = wire.upgrade(path, headers);
        assertThat(head.status()).as("status of the upgrade %s", head).isEqualTo(101);
        return wire;
    }

    /** Sends an upgrade request and reads the head of the answer. */
    Head upgrade(String path, String... headers) {
        List<String> lines = new ArrayList<>(List.of(
                "GET " + path + " HTTP/1.1",
                "Host: " + host(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13"));
        lines.addAll(List.of(headers));
        raw((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        return readHead();
    }

    /** Host and port of the server, as the Host header has them. */
    String host() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }

    Head readHead() {
        try {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            while (true) {
                int c = in.readUnsignedByte();
                if (c == '\n') {
                    if (line.isEmpty()) {
                        return new Head(Integer.parseInt(lines.get(0).substring(9, 12)), lines);
                    }
                    lines.add(line.toString());
                    line.setLength(0);
                } else if (c != '\r') {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("no answer to the HTTP request", e);
        }
    }

    /** Sends bytes as they are. */
    void raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void text(String payload) {
        frame(TEXT, true, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends one masked frame. */
    void frame(int opcode, boolean fin, byte[] payload) {
        raw(encode(opcode | (fin ? 0x80 : 0), true, payload));
    }

    /** Sends a close frame with a code. */
    void closeFrame(int code) {
        raw(close(code));
    }

    /** A close frame with a code. */
    static byte[] close(int code) {
        return encode(0x80 | CLOSE, true, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Sends bytes as they are, if the server has not gone, which is its right. */
    boolean offer(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a message in pieces of this size, all in one write. */
    void fragments(int opcode, byte[] message, int size) {
        int count = (message.length + size - 1) / size;
        ByteBuffer all = ByteBuffer.allocate(message.length + count * 14);
        for (int i = 0; i < count; i++) {
            byte[] piece = Arrays.copyOfRange(message, i * size, Math.min(message.length, (i + 1) * size));
            int first = (i == 0 ? opcode : CONTINUATION) | (i == count - 1 ? 0x80 : 0);
            all.put(encode(first, true, piece));
        }
        raw(Arrays.copyOf(all.array(), all.position()));
    }

    /** The bytes of one frame. */
    static byte[] encode(int first, boolean masked, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        int mask = masked ? 0x80 : 0;
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        if (masked) {
            frame.put(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ MASK[i & 3] : payload[i]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** The next frame, which must come within the time. */
    Frame read(Duration patience) {
        try {
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            int first = in.read();
            if (first < 0) {
                return new Frame(Frame.END, true, 0, new byte[0]);
            }
            int second = in.readUnsignedByte();
            assertThat(second & 0x80).as("mask bit of the server").isZero();
            long length = second & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            return new Frame(first & 0x0f, (first & 0x80) != 0, first & 0x70, payload);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came within " + patience, e);
        } catch (SocketException | EOFException e) {
            return new Frame(Frame.END, true, 0, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Frame read() {
        return read(PATIENCE);
    }

    /** The next frame of this kind; others are dropped. */
    Frame readUntil(int opcode) {
        Frame frame = read();
        while (frame.opcode() != opcode) {
            assertThat(frame.opcode()).as("opcode").isNotEqualTo(Frame.END);
            frame = read();
        }
        return frame;
    }

    /** Reads to the end of the stream and returns how many bytes came before it. */
    int drain() {
        return readAll().length;
    }

    /** Reads to the end of the stream; what was lost when the peer broke off is not there. */
    byte[] readAll() {
        try {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            return in.readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection stays open", e);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** Closes the socket without a word. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
