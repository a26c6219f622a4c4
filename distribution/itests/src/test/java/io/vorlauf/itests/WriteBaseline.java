// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Not a test: {@code mvn package -Pbaseline} runs it, when what the bundles offer has been released. */
class WriteBaseline {

    @Test
    void whatBundlesOfferIsComparedWithFromNowOn() throws Exception {
        try (Stream<Path> former = Files.list(Files.createDirectories(BaselineTest.RELEASED))) {
            for (Path file : former.toList()) {
                Files.delete(file);
            }
        }
        for (Path bundle : Modules.bundles().values()) {
            try (Baseline offered = Baseline.of(bundle)) {
                if (!offered.isEmpty()) {
                    offered.write(BaselineTest.RELEASED);
                }
            }
        }
        assertThat(BaselineTest.RELEASED).isNotEmptyDirectory();
    }
}
