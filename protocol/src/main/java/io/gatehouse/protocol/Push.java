package io.gatehouse.protocol;

import java.util.List;

/** What the cloud tells a terminal unasked. No reply is documented for any of them. */
public sealed interface Push {
    /** Open the page that captures a finger or a face [doc 93996]. */
    record EnterPage(Kind pageType, String operId, String userid, UserType userType) implements Push {}

    /** Leave that page again [doc 94000]. */
    record ExitPage(Kind pageType, String operId, String userid, UserType userType) implements Push {}

    /** A company has bound the device [doc 91389]. */
    record BindCorp() implements Push {}

    /** The company has let the device go [doc 91545]. */
    record UnbindCorp() implements Push {}

    /** Somebody whom a push names. */
    record Someone(String userid, UserType userType) {}

    /** Who has come, changed or gone; at most 198 people together, or known firmware pulls everything. */
    record Changes(List<Someone> created, List<Someone> updated, List<Someone> deleted) {}

    /**
     * People have changed [doc 93995].
     *
     * @param timestamp unix time
     * @param version one more than that of the push before, or a device finds that it has missed something
     */
    record ChangeContact(long timestamp, long version, Changes changes) implements Push {}

    /** A person's userid has changed; the templates follow [doc 93997]. */
    record ChangeUserid(long timestamp, long version, String oldUserid, String newUserid, UserType userType)
            implements Push {}

    /** Visitors have changed [doc 93999]; the version is a count of its own. */
    record VisitorListChange(long timestamp, long version, Changes changes) implements Push {}
}
