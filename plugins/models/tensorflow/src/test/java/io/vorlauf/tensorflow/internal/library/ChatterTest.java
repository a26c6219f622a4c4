// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatterTest {

    @Test
    void twoLinesAreChatter() {
        assertThat(Chatter.contains(
                "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR")).isTrue();
        assertThat(Chatter.contains("I0000 00:00:1795967840.897796    6702 mlir_graph_optimization_pass.cc:401] "
                + "MLIR V1 optimization pass is not enabled")).isTrue();
    }

    @Test
    void everythingElseIsNot() {
        assertThat(Chatter.contains("E0000 00:00:1795967840.897796    6702 mlir_graph_optimization_pass.cc:401] "
                + "MLIR V1 optimization pass is not enabled")).isFalse();
        assertThat(Chatter.contains("I0000 00:00:1795967840.897796    6702 port.cc:1] out of memory")).isFalse();
        assertThat(Chatter.contains("")).isFalse();
    }

    @Test
    void whoHasNotAskedForQuietOrLooksForSomethingGetsItAll() {
        assertThat(Chatter.isUnwanted(Map.of("TF_CPP_MIN_LOG_LEVEL", "2"))).isTrue();
        assertThat(Chatter.isUnwanted(Map.of())).isFalse();
        assertThat(Chatter.isUnwanted(Map.of("TF_CPP_MIN_LOG_LEVEL", "0"))).isFalse();
        assertThat(Chatter.isUnwanted(Map.of("TF_CPP_MIN_LOG_LEVEL", "2", "TF_CPP_MAX_VLOG_LEVEL", "1"))).isFalse();
    }
}
