package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.domain.Order;
import io.gatehouse.gateway.domain.PhotoEnrollments;
import io.gatehouse.protocol.Push;
import io.gatehouse.protocol.Push.UserFace.FacePicture;
import java.util.List;

/** Orders of the domain as pushes of the wire. */
final class Orders {
    private static final int SLOT = 0;

    private Orders() {}

    static Push push(Order order) {
        if (order instanceof Order.OpenDoor door) {
            return new Push.RemoteOpenDoor(door.operId(), door.userid());
        } else if (order instanceof Order.Scanned scanned) {
            return new Push.UserScan(
                    scanned.operId(), scanned.userid(), scanned.opType(), scanned.state(), scanned.admin());
        } else if (order instanceof Order.TakePhoto take) {
            return face(take);
        } else if (order instanceof Order.OfferSelfInput offer) {
            return new Push.OpenSelfInput(
                    offer.selfInput().fp(), offer.selfInput().fa());
        } else if (order instanceof Order.UpdateFirmware) {
            return new Push.UpdateFirmware();
        } else if (order instanceof Order.SendLog log) {
            return new Push.FetchLog(log.hint());
        } else if (order instanceof Order.Restart) {
            return new Push.RestartDevice();
        }
        throw new IllegalArgumentException("No push for " + order.getClass());
    }

    private static Push face(Order.TakePhoto take) {
        FacePicture picture = new FacePicture(
                SLOT,
                take.photo().data().length,
                PhotoEnrollments.mediaId(take.operId()),
                take.photo().mediaType());
        return new Push.UserFace(take.operId(), take.userid(), take.userType(), List.of(picture));
    }
}
