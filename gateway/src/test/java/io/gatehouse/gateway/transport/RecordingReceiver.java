package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a decoder says, and is ready or has room as the test wants it. */
final class RecordingReceiver implements FrameDecoder.Receiver {
    static final int LIMIT = 200_000;

    final List<String> heard = new ArrayList<>();
    final List<byte[]> arrays = new ArrayList<>();
    final List<CloseReason> violations = new ArrayList<>();
    final List<Integer> reservations = new ArrayList<>();
    int frames;
    boolean ready = true;
    boolean room = true;
    boolean held;
    boolean stopAfterEach;
    private boolean reading;

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public void hold() {
        held = true;
    }

    @Override
    public int limit() {
        return LIMIT;
    }

    @Override
    public boolean reserve(int bytes) {
        if (room) {
            reservations.add(bytes);
        } else {
            ready = false;
        }
        return room;
    }

    @Override
    public byte[] array(int bytes) {
        return new byte[bytes];
    }

    @Override
    public void readBegins() {
        assertThat(reading).isFalse();
        reading = true;
    }

    @Override
    public void readEnds() {
        assertThat(reading).isTrue();
        reading = false;
    }

    @Override
    public void frame() {
        assertThat(reading).isTrue();
        frames++;
    }

    @Override
    public void message(boolean text, byte[] message, int length) {
        arrays.add(message);
        hear(text ? "text " + new String(message, 0, length, StandardCharsets.UTF_8) : "binary " + length);
    }

    @Override
    public void ping(byte[] payload) {
        hear("ping " + new String(payload, StandardCharsets.US_ASCII));
    }

    @Override
    public void closeFrame(int code) {
        hear("close " + code);
    }

    @Override
    public void violation(CloseReason reason) {
        violations.add(reason);
    }

    private void hear(String what) {
        heard.add(what);
        ready = !stopAfterEach;
    }
}
