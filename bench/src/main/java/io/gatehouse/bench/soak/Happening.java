package io.gatehouse.bench.soak;

/** What a soak does at a rate of its own. */
enum Happening {
    PING,
    UPLOAD,
    ENROLLMENT,
    CHURN
}
