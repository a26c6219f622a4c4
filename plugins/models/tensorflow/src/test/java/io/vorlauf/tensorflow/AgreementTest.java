// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.jvm.JvmModelLoader;
import io.vorlauf.model.testkit.AgreementLaws;
import io.vorlauf.model.testkit.Variant;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** TensorFlow and plain Java prove each other, on the built-in pair too. */
class AgreementTest extends AgreementLaws {

    private static final Path BUILT_IN = Path.of("..", "tinystories", "src", "main", "resources", "models");

    private final JvmModelLoader plainJava = new JvmModelLoader();

    AgreementTest() {
        super(TestModels.variants(), List.of(
                BUILT_IN.resolve("tinystories-draft"), BUILT_IN.resolve("tinystories-target")));
    }

    @Override
    protected Variant other(Variant variant) {
        String weights = variant.stored() == StorageType.BF16 ? "bf16" : "f32";
        return Variant.of(plainJava, Map.of("weights", weights), 0, 0);
    }

    @AfterAll
    void close() {
        plainJava.close();
    }
}
