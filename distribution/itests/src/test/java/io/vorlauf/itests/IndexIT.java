// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aQute.bnd.build.model.EE;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.repository.ResourcesRepository;
import aQute.bnd.osgi.repository.XMLResourceParser;
import aQute.bnd.osgi.resource.CapReqBuilder;
import aQute.bnd.osgi.resource.ResourceBuilder;
import aQute.bnd.osgi.resource.ResourceUtils;
import biz.aQute.resolve.AbstractResolveContext;
import biz.aQute.resolve.BndResolver;
import biz.aQute.resolve.ResolverLogger;
import io.vorlauf.api.decoding.RequireEngine;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.service.resolver.ResolutionException;

/** The index of the distribution's bundles, used as a resolver uses it: it needs no framework. */
@Tag("index")
class IndexIT {

    private static final Path BUNDLES = RunningSystem.home().resolve("bundle");

    @Test
    void everyBundleOfTheDistributionIsInIt() throws Exception {
        // Jars with code for several Java versions have an entry for each besides.
        List<Resource> indexed = indexed().stream().filter(IndexIT::isBundle).toList();

        try (var jars = Files.list(BUNDLES)) {
            assertThat(indexed).hasSize((int) jars.filter(jar -> jar.toString().endsWith(".jar")).count());
        }
        assertThat(indexed).allSatisfy(resource -> {
            URI location = ResourceUtils.getURI(resource).orElseThrow();
            assertThat(Path.of(location)).isRegularFile().hasParentRaw(BUNDLES);
        });
    }

    @Test
    void aStrategyPullsInTheEngineAndWhatThatNeeds() throws Exception {
        assertThat(resolve("io.vorlauf.strategy.tree", resource -> true)).contains(
                "io.vorlauf.strategy.tree", "io.vorlauf.strategy.kit", "io.vorlauf.api", "io.vorlauf.core",
                "com.google.inject", "com.google.guava", "slf4j.api");
    }

    @Test
    void withoutAnEngineAStrategyDoesNotResolve() {
        Predicate<Resource> noEngine = resource -> !name(resource).equals("io.vorlauf.core");
        assertThatThrownBy(() -> resolve("io.vorlauf.strategy.tree", noEngine))
                .isInstanceOf(ResolutionException.class)
                // Which is missed first, the engine or its activator, is the resolver's choice.
                .hasMessageMatching("(?s).*(" + RequireEngine.NAME + "|io\\.vorlauf\\.core\\.osgi).*");
    }

    @Test
    void modelsPullInTheirRuntime() throws Exception {
        assertThat(resolve("io.vorlauf.tensorflow", resource -> true))
                .contains("io.vorlauf.tensorflow.runtime", "io.vorlauf.checkpoints", "io.vorlauf.api")
                .doesNotContain("io.vorlauf.core");
    }

    @Test
    void checkpointsAreReadWithoutTensorFlow() throws Exception {
        assertThat(resolve("io.vorlauf.checkpoints", resource -> true))
                .containsExactlyInAnyOrder("io.vorlauf.checkpoints", "io.vorlauf.api", "com.google.gson");
    }

    /** The names of the bundles that one needs, itself included. */
    private static List<String> resolve(String bundle, Predicate<Resource> available) throws Exception {
        List<Resource> indexed = indexed();
        Requirement wanted = CapReqBuilder.createBundleRequirement(bundle, null).buildSyntheticRequirement();
        try (ResolverLogger log = new ResolverLogger(0)) {
            return new BndResolver(log)
                    .resolve(new Wishes(wanted, indexed.stream().filter(available).toList(), log))
                    .keySet().stream()
                    .filter(IndexIT::isBundle)
                    .map(IndexIT::name)
                    .toList();
        }
    }

    private static List<Resource> indexed() throws Exception {
        return XMLResourceParser.getResources(BUNDLES.resolve("index.xml").toFile());
    }

    private static boolean isBundle(Resource resource) {
        return resource.getCapabilities(IdentityNamespace.IDENTITY_NAMESPACE).stream()
                .map(Capability::getAttributes)
                .anyMatch(identity -> IdentityNamespace.TYPE_BUNDLE.equals(
                        identity.get(IdentityNamespace.CAPABILITY_TYPE_ATTRIBUTE)));
    }

    private static String name(Resource resource) {
        return ResourceUtils.getIdentity(resource);
    }

    /** One bundle wanted, in a framework that is there already, on Java 17. */
    private static final class Wishes extends AbstractResolveContext {

        Wishes(Requirement wanted, List<Resource> indexed, ResolverLogger log) throws Exception {
            super(log);
            addRepository(new ResourcesRepository(indexed));
            ResourceBuilder system = new ResourceBuilder();
            system.addEE(EE.JavaSE_17);
            system.addExportPackages(new Parameters("org.osgi.framework;version=1.10,"
                    + "org.osgi.framework.wiring;version=1.2,org.osgi.util.tracker;version=1.5.3,sun.misc"));
            setSystemResource(system.build());
            ResourceBuilder input = new ResourceBuilder();
            input.addRequirement(wanted);
            setInputResource(input.build());
        }
    }
}
