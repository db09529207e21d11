package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;

/** Who somebody is: the same userid may exist as employee and as visitor, and in every corp. */
public record PersonKey(String corpId, UserType userType, String userid) {
    /** Who is meant by a device. Firmware says 0 for visitors too; an employee's id cannot hold a slash [doc 94005]. */
    static PersonKey meant(String corpId, UserType userType, String userid) {
        boolean visitor = userType == UserType.EMPLOYEE && VisitorId.parse(userid) != null;
        return new PersonKey(corpId, visitor ? UserType.VISITOR : userType, userid);
    }
}
