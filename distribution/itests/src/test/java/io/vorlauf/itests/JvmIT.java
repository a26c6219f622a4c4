// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.itests.JvmStory.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Models in plain Java, in a container whose virtual machine has the Vector API. */
@ExtendWith(SystemExtension.class)
class JvmIT {

    @Test
    void theVectorApiReachesTheBundleThatUsesIt(RunningSystem system) throws Exception {
        assertThat(JvmStory.usesVectors(system)).isTrue();
    }

    @Test
    void theBuiltInPairTellsItsStoryWithAndWithoutSpeculation(RunningSystem system) throws Exception {
        Told told = JvmStory.tell(system);

        assertThat(told.plain()).startsWith(", there was a little boy named Tim.");
        assertThat(told.speculative()).isEqualTo(told.plain());
    }
}
