// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.TokenizerLoader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

@Tag("smoke")
@ExtendWith(SystemExtension.class)
class FrameworkIT {

    @Test
    void theFrameworkIsTheOneThisRunIsFor(RunningSystem system) {
        assertThat(system.framework().getSymbolicName()).isEqualTo(System.getProperty("vorlauf.framework"));
    }

    @Test
    void allBundlesAreActiveAndAllFragmentsResolved(RunningSystem system) {
        assertThat(system.context().getBundles()).hasSizeGreaterThan(10).allSatisfy(bundle -> {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            assertThat(bundle.getState())
                    .as(bundle.getSymbolicName())
                    .isEqualTo(fragment ? Bundle.RESOLVED : Bundle.ACTIVE);
        });
    }

    @Test
    void everyBackendHasADoctorAndSoHasTheChoiceAmongThem(RunningSystem system) throws Exception {
        List<String> backends = services(system, ModelLoader.class).map(ModelLoader::name).toList();

        assertThat(backends).containsExactlyInAnyOrder("jvm", "tensorflow");
        assertThat(services(system, BackendDoctor.class).map(BackendDoctor::backend))
                .contains("auto").hasSize(backends.size() + 1).doesNotHaveDuplicates();
    }

    private static <S> Stream<S> services(RunningSystem system, Class<S> type) throws Exception {
        return system.context().getServiceReferences(type, null).stream().map(system.context()::getService);
    }

    @Test
    void theServicesAreThere(RunningSystem system) throws InterruptedException {
        assertThat(system.service(ModelLoader.class).families()).contains("gpt2", "llama");
        assertThat(system.service(TokenizerLoader.class)).isNotNull();
        assertThat(system.service(DecodingService.class).strategies())
                .extracting(StrategyInfo::name)
                .startsWith("none")
                .contains("linear");
        assertThat(system.service(DecodingService.class).transforms())
                .extracting(TransformInfo::name)
                .contains("json", "no-repeat-ngram");
    }
}
