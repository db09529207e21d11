package io.gatehouse.bench.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One connection, whose requests it answers by the same bytes unmasked. Once it stalls: it answers nothing before it has
 * read so many more. What it was asked for last it may leave unanswered.
 */
final class StallingServer implements AutoCloseable {
    private static final int HEAD = 6;
    private static final int LENGTH_BITS = 0x7f;

    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    /**
     * Begins to serve.
     *
     * @param stallAt the first request that has to wait
     * @param held how many are read before that one is answered
     * @param answered how many are answered in all
     */
    StallingServer(int stallAt, int held, int answered) throws IOException {
        Thread thread = new Thread(() -> serve(stallAt, held, answered), "stalling-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve(int stallAt, int held, int answered) {
        try (Socket socket = listening.accept()) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            skipHead(in);
            out.write("HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[][] waiting = new byte[held][];
            for (int number = 0; ; number++) {
                byte[] reply = reply(in);
                if (number >= answered) {
                    continue;
                }
                if (number < stallAt || number >= stallAt + held) {
                    out.write(reply);
                    continue;
                }
                waiting[number - stallAt] = reply;
                if (number == stallAt + held - 1) {
                    for (byte[] each : waiting) {
                        out.write(each);
                    }
                }
            }
        } catch (IOException e) {
            // The client has gone, or the test is over.
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no handshake");
            }
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
    }

    private static byte[] reply(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length < HEAD) {
            throw new IOException("the end");
        }
        byte[] text = in.readNBytes(head[1] & LENGTH_BITS);
        byte[] frame = new byte[2 + text.length];
        frame[0] = head[0];
        frame[1] = (byte) text.length;
        for (int i = 0; i < text.length; i++) {
            frame[2 + i] = (byte) (text[i] ^ head[2 + i % 4]);
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
