package io.gatehouse.gateway.admin;

/** Writes a body that is longer than what a socket takes at once. On the channel's event loop only. */
interface Sender {
    /** Sends as much as the socket takes. */
    void send();

    /** The channel is closed, or is about to be. */
    void stop();
}
