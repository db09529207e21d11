package io.gatehouse.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.protocol.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TemplateKeyTest {
    private static final long LAST_PERSON = (1L << 43) - 1;

    @Test
    void theLayoutIsWhatIsStored() {
        assertThat(TemplateKey.of(1, 0, Kind.FP, 0)).isEqualTo(0x0010_0000);
        assertThat(TemplateKey.of(0, 1, Kind.FP, 0)).isEqualTo(0x20);
        assertThat(TemplateKey.of(0, 0, Kind.FA, 0)).isEqualTo(0x10);
        assertThat(TemplateKey.of(0, 0, Kind.FA, 11)).isEqualTo(0x1b);
        assertThat(TemplateKey.of(LAST_PERSON, 32_767, Kind.FA, 11)).isEqualTo(0x7fff_ffff_ffff_fffbL);
    }

    @Test
    void whatWentInComesOut() {
        for (Kind kind : Kind.values()) {
            for (int slot = 0; slot < kind.slots(); slot++) {
                long key = TemplateKey.of(LAST_PERSON, 12_345, kind, slot);
                assertThat(TemplateKey.algorithm(key)).isEqualTo(12_345);
                assertThat(TemplateKey.kind(key)).isEqualTo(kind);
                assertThat(TemplateKey.slot(key)).isEqualTo(slot);
            }
        }
    }

    @Test
    void keysOfAPersonLieSideBySide() {
        List<Long> keys = new ArrayList<>();
        for (long person : new long[] {0, 1, 2, LAST_PERSON}) {
            keys.add(TemplateKey.first(person));
            keys.add(TemplateKey.of(person, 0, Kind.FP, 1));
            keys.add(TemplateKey.of(person, TemplateKey.ALGORITHMS - 1, Kind.FA, 11));
            keys.add(TemplateKey.last(person));
        }
        assertThat(keys).isSorted().doesNotHaveDuplicates().allMatch(key -> key >= 0);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> TemplateKey.of(LAST_PERSON + 1, 0, Kind.FP, 0)).hasMessageContaining("person");
        assertThatThrownBy(() -> TemplateKey.of(1, TemplateKey.ALGORITHMS, Kind.FP, 0))
                .hasMessageContaining("algorithm");
        assertThatThrownBy(() -> TemplateKey.of(1, 0, Kind.FP, 10)).hasMessageContaining("slot");
        assertThatThrownBy(() -> TemplateKey.of(1, 0, Kind.FA, -1)).hasMessageContaining("slot");
    }
}
