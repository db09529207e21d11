package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class NettyLeaksTest {
    @Test
    void aBufferThatIsForgottenIsReportedWithThePlaceItCameFrom() throws InterruptedException {
        forgetABuffer();

        assertThat(NettyLeaks.takeReports()).singleElement().asString().contains("forgetABuffer");
    }

    @Test
    void aBufferThatIsReleasedIsNotReported() throws InterruptedException {
        ByteBufAllocator.DEFAULT.directBuffer(64).writeInt(1).release();

        assertThat(NettyLeaks.takeReports()).isEmpty();
    }

    private static void forgetABuffer() {
        ByteBufAllocator.DEFAULT.directBuffer(64).writeInt(1);
    }
}
