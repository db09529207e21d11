package io.gatehouse.protocol;

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
}
