// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.configuration.internal.support.Guessing;
import io.vorlauf.configuration.internal.support.Log;
import io.vorlauf.configuration.internal.support.RunningFramework;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;

class ConfiguredStrategiesTest {

    private static final String TREE = "io.vorlauf.strategy.tree";

    @TempDir
    private Path directory;

    private Log log;
    private RunningFramework framework;
    private ServiceRegistration<SpeculationStrategy> tree;

    @BeforeEach
    void start() throws Exception {
        log = new Log();
        framework = new RunningFramework(directory);
        framework.startActivator();
        tree = install(new Guessing("tree"));
    }

    @AfterEach
    void stop() throws Exception {
        framework.stopActivator();
        framework.close();
        log.close();
    }

    @Test
    void twoConfigurationsAreTwoStrategiesWithDefaultsOfTheirOwn() throws Exception {
        framework.configure(TREE, "wide", Map.of("nodes", "100"));
        framework.configure(TREE, "narrow", Map.of("nodes", 2, "growth", "static"));

        assertThat(named("tree-wide").orElseThrow().parameters()).extracting(p -> (Object) p.defaultValue())
                .containsExactly(100, 0.5, "dynamic");
        assertThat(named("tree-narrow").orElseThrow().parameters()).extracting(p -> (Object) p.defaultValue())
                .containsExactly(2, 0.5, "static");
        assertThat(named("tree-narrow").orElseThrow().description()).isEqualTo("tree with nodes = 2, growth = static");
        assertThat(named("tree-narrow").orElseThrow().requiredDrafts()).isEqualTo(1);
    }

    @Test
    void parametersAreCheckedByItsKind() throws Exception {
        framework.configure(TREE, "wide", Map.of("nodes", "100"));
        SpeculationStrategy wide = named("tree-wide").orElseThrow();

        assertThatThrownBy(() -> wide.check(ParameterValues.of("wide", wide.parameters(), Map.of("nodes", "13"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("nodes must not be 13");
    }

    @Test
    void itMayHaveAnyFreeName() throws Exception {
        framework.configure(TREE, "wide", Map.of("name", "broad"));

        assertThat(names()).containsExactlyInAnyOrder("tree", "broad");
    }

    @Test
    void whatFileInstallAndConfigurationAdminWriteBesideIsNoParameter() throws Exception {
        framework.configure(TREE, "wide", Map.of("felix.fileinstall.filename", "file:/x.cfg", ".private", "x"));

        assertThat(names()).contains("tree-wide");
    }

    @ParameterizedTest
    @CsvSource({
        "file:/etc/io.vorlauf.strategy.tree-wide.cfg,           tree-wide",
        "file:/a%20b/io.vorlauf.strategy.tree-gr%C3%B6%C3%9Fe.cfg, tree-größe",
        "file:/etc/io.vorlauf.strategy.tree-a-b.config,         tree-a-b",
        "io.vorlauf.strategy.tree-wide.cfg,                     tree-wide"
    })
    void oneWhoseIdentityWasMadeUpIsCalledAsItsFileSays(String file, String name) throws Exception {
        framework.configureAnonymously(TREE, Map.of("nodes", "7", "felix.fileinstall.filename", file));

        assertThat(names()).containsExactlyInAnyOrder("tree", name);
    }

    @Test
    void oneWithoutAFileIsCalledByTheIdentityThatWasMadeUp() throws Exception {
        Configuration made = framework.configureAnonymously(TREE, Map.of("nodes", "7"));

        assertThat(names()).contains("tree-" + made.getPid().substring(TREE.length() + 1));
    }

    @Test
    void itSaysWhichConfigurationMadeItAndWhereThatIsKept() throws Exception {
        framework.configure(TREE, "wide", Map.of("felix.fileinstall.filename", "file:/etc/wide.cfg"));
        framework.configure(TREE, "narrow", Map.of("nodes", "2"));

        assertThat(reference("tree-wide").getProperties().get(StrategyKinds.CONFIGURATION)).isEqualTo(TREE + "~wide");
        assertThat(reference("tree-wide").getProperties().get(StrategyKinds.SOURCE)).isEqualTo("file wide.cfg");
        assertThat(reference("tree-narrow").getProperties().get(StrategyKinds.SOURCE))
                .isEqualTo("in no file: made in the shell or by a program");
    }

    @Test
    void theIdentityCountsMoreThanTheFile() throws Exception {
        framework.configure(TREE, "wide", Map.of("felix.fileinstall.filename", "file:/io.vorlauf.strategy.tree-old.cfg"));

        assertThat(names()).contains("tree-wide");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF", "\u00EF\u00BB\u00BF"})
    void aByteOrderMarkIsNoPartOfTheFirstName(String mark) throws Exception {
        framework.configure(TREE, "wide", Map.of(mark + "nodes", "33"));
        framework.configure(TREE, "commented", Map.of(mark + "#", "a comment", "nodes", "34"));

        assertThat(named("tree-wide").orElseThrow().description()).isEqualTo("tree with nodes = 33");
        assertThat(named("tree-commented").orElseThrow().description()).isEqualTo("tree with nodes = 34");
        assertThat(log.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nodes | 129    | parameter 'nodes' must be a whole number from 1 to 128, not '129'",
        "nodes | many   | parameter 'nodes' must be a whole number from 1 to 128, not 'many'",
        "nods  | 4      | there is no property 'nods'; there are: name, nodes, confidence, growth",
        "nodes | 13     | nodes must not be 13",
        "name  | none   | 'none' is decoding without speculation; name the strategy otherwise",
        "name  | tree   | a strategy 'tree' is installed; name this one otherwise",
        "name  | tree-b | the name 'tree-b' is that of configuration io.vorlauf.strategy.tree~b",
    })
    void aWrongValueIsRejectedWithAWordAndWhatWasThereGoesOnServing(String name, String value, String message)
            throws Exception {
        framework.configure(TREE, "b", Map.of());
        framework.configure(TREE, "wide", Map.of("nodes", "100"));
        SpeculationStrategy before = named("tree-wide").orElseThrow();

        framework.configure(TREE, "wide", Map.of(name, value));

        assertThat(named("tree-wide")).containsSame(before);
        assertThat(log.warnings()).containsExactly("configuration io.vorlauf.strategy.tree~wide: " + message
                + "; what was configured before goes on serving");
    }

    @Test
    void aWrongConfigurationThatIsCorrectedServes() throws Exception {
        framework.configure(TREE, "wide", Map.of("nodes", "0"));
        assertThat(names()).containsExactly("tree");

        framework.configure(TREE, "wide", Map.of("nodes", "1"));
        assertThat(names()).contains("tree-wide");
    }

    @Test
    void aChangedConfigurationIsThereBeforeTheFormerOneGoes() throws Exception {
        framework.configure(TREE, "wide", Map.of("nodes", "100"));
        List<String> events = recordEvents();

        framework.configure(TREE, "wide", Map.of("nodes", "50"));

        assertThat(events).containsExactly("registered 50", "unregistering 100");
    }

    @Test
    void aDeletedConfigurationIsGoneAndItsNameFree() throws Exception {
        Configuration wide = framework.configure(TREE, "wide", Map.of());
        wide.delete();
        framework.settle();
        assertThat(names()).containsExactly("tree");

        framework.configure(TREE, "other", Map.of("name", "tree-wide"));
        assertThat(names()).contains("tree-wide");
    }

    @Test
    void aRenamedOneGivesItsNameBack() throws Exception {
        framework.configure(TREE, "wide", Map.of());
        framework.configure(TREE, "wide", Map.of("name", "broad"));
        framework.configure(TREE, "other", Map.of("name", "tree-wide"));

        assertThat(names()).containsExactlyInAnyOrder("tree", "broad", "tree-wide");
        assertThat(log.warnings()).isEmpty();
    }

    @Test
    void itGoesBeforeWhatItIsMadeOfAndComesBackWithIt() throws Exception {
        framework.configure(TREE, "wide", Map.of());
        List<String> names = new ArrayList<>();
        ServiceListener watch = event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING) {
                names.add(strategy(event.getServiceReference()).name());
            }
        };
        framework.context().addServiceListener(watch, "(objectClass=" + SpeculationStrategy.class.getName() + ")");

        tree.unregister();
        assertThat(names).as("the listener hears of both; the one made of the other is gone first or meanwhile")
                .containsExactlyInAnyOrder("tree", "tree-wide");
        assertThat(names()).isEmpty();

        tree = install(new Guessing("tree"));
        framework.settle();
        assertThat(names()).containsExactlyInAnyOrder("tree", "tree-wide");
    }

    @Test
    void aStrangersStrategyCanBeConfiguredWhateverItsName() throws Exception {
        Bundle stranger = framework.emptyBundle(directory, "com.example.stranger");
        stranger.getBundleContext().registerService(SpeculationStrategy.class, new Guessing("my-own kind"), null);

        framework.configure("io.vorlauf.strategy.my_own_kind", "x", Map.of("nodes", "3"));

        assertThat(named("my-own kind-x")).isPresent();
        assertThat(reference("my-own kind-x").getBundle()).as("code runs of").isEqualTo(stranger);

        stranger.stop();
        assertThat(names()).containsExactly("tree");
    }

    @Test
    void ofTwoStrategiesOfOneNameTheHigherOneIsBehindWhatServes() throws Exception {
        framework.configure(TREE, "wide", Map.of());
        Dictionary<String, Object> high = new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 7));
        ServiceRegistration<?> better =
                framework.context().registerService(SpeculationStrategy.class, new Guessing("tree"), high);
        framework.settle();

        assertThat(reference("tree-wide").getProperty(Constants.SERVICE_RANKING)).isEqualTo(7);
        better.unregister();
        assertThat(reference("tree-wide").getProperty(Constants.SERVICE_RANKING)).isNull();
    }

    @Test
    void configurationsThatWereThereBeforeServeAtOnce() throws Exception {
        framework.configure(TREE, "wide", Map.of());
        framework.stopActivator();
        assertThat(names()).containsExactly("tree");

        framework.startActivator();
        assertThat(names()).as("without waiting").contains("tree-wide");
    }

    @Test
    void toolsAreTold() throws Exception {
        var information = framework.metatype().getMetaTypeInformation(framework.context().getBundle());
        assertThat(information.getFactoryPids()).contains(TREE);
        ObjectClassDefinition form = information.getObjectClassDefinition(TREE, null);

        assertThat(form.getAttributeDefinitions(ObjectClassDefinition.ALL))
                .extracting(AttributeDefinition::getID, AttributeDefinition::getType)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("name", AttributeDefinition.STRING),
                        org.assertj.core.api.Assertions.tuple("nodes", AttributeDefinition.INTEGER),
                        org.assertj.core.api.Assertions.tuple("confidence", AttributeDefinition.DOUBLE),
                        org.assertj.core.api.Assertions.tuple("growth", AttributeDefinition.STRING));
        AttributeDefinition growth = form.getAttributeDefinitions(ObjectClassDefinition.OPTIONAL)[3];
        assertThat(growth.getDefaultValue()).containsExactly("dynamic");
        assertThat(growth.getOptionValues()).containsExactly("dynamic", "static");
        assertThat(growth.validate("static")).isEmpty();
        assertThat(growth.validate("wild")).contains("one of dynamic, static");
    }

    private ServiceRegistration<SpeculationStrategy> install(SpeculationStrategy strategy) {
        return framework.context().registerService(SpeculationStrategy.class, strategy, null);
    }

    private List<String> names() throws Exception {
        return framework.services(SpeculationStrategy.class).stream().map(SpeculationStrategy::name).toList();
    }

    private java.util.Optional<SpeculationStrategy> named(String name) throws Exception {
        return framework.services(SpeculationStrategy.class).stream()
                .filter(strategy -> strategy.name().equals(name))
                .findFirst();
    }

    private ServiceReference<SpeculationStrategy> reference(String name) throws Exception {
        return framework.context().getServiceReferences(SpeculationStrategy.class, null).stream()
                .sorted(java.util.Comparator.reverseOrder())
                .filter(reference -> strategy(reference).name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private SpeculationStrategy strategy(ServiceReference<?> reference) {
        return (SpeculationStrategy) framework.context().getService(reference);
    }

    private List<String> recordEvents() throws Exception {
        List<String> events = new ArrayList<>();
        framework.context().addServiceListener(event -> events.add(
                (event.getType() == ServiceEvent.REGISTERED ? "registered " : "unregistering ")
                        + strategy(event.getServiceReference()).parameters().get(0).defaultValue()),
                "(" + StrategyKinds.CONFIGURATION + "=*)");
        return events;
    }
}
