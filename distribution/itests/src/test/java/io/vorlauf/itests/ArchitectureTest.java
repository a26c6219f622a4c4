// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How bundles are built inside, and which of them may need which: rules over the classes of all modules.
 *
 * <p>Here, because this is the module that is built last.
 */
class ArchitectureTest {

    @BeforeAll
    static void leaveForeignClassesAlone() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    }

    @AfterAll
    static void resolveThemAgain() {
        ArchConfiguration.get().reset();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void thePackagesOfABundleAreFreeOfCycles(String bundle) {
        EvaluationResult cycles = slices().matching("io.vorlauf.(**)").should().beFreeOfCycles()
                .evaluate(classesOf(bundle));

        assertThat(cycles.getFailureReport().getDetails()).as("cycles in %s", bundle).isEmpty();
    }

    // But for its interfaces, which commands speak to. Tests may: the shell's try its commands on real trials. The
    // distribution puts everything together.
    @Test
    void nothingOutsideTheLaboratoryNeedsIt() {
        Set<String> laboratory = bundles().stream().filter(ArchitectureTest::isLaboratory)
                .flatMap(bundle -> classesOf(bundle).stream())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        assertThat(laboratory).isNotEmpty();
        DescribedPredicate<JavaClass> inTheLaboratory =
                DescribedPredicate.describe("are in plugins/lab", type -> laboratory.contains(type.getName()));

        Path[] outside = bundles().stream()
                .filter(bundle -> !isLaboratory(bundle) && !bundle.startsWith("distribution/"))
                .map(Modules::classes)
                .toArray(Path[]::new);

        classes().should(not(dependOnClassesThat(inTheLaboratory))).check(new ClassFileImporter().importPaths(outside));
    }

    @Test
    void everyExportedPackageSaysWhatMayBeNull() {
        Path[] all = bundles().stream().map(Modules::classes).toArray(Path[]::new);

        classes().that().haveSimpleName("package-info").and().areAnnotatedWith("org.osgi.annotation.bundle.Export")
                .should().beAnnotatedWith(NullMarked.class)
                .check(new ClassFileImporter().importPaths(all));
    }

    @Test
    void noBundleNeedsWhatSaysSo() throws Exception {
        for (Path bundle : Modules.bundles().values()) {
            try (JarFile jar = new JarFile(bundle.toFile())) {
                assertThat(jar.getManifest().getMainAttributes().getOrDefault(new Attributes.Name("Import-Package"), ""))
                        .asString().as("what %s imports", bundle).doesNotContain("org.jspecify");
            }
        }
    }

    static List<String> bundles() {
        return Modules.withClasses();
    }

    private static JavaClasses classesOf(String bundle) {
        JavaClasses classes = new ClassFileImporter().importPath(Modules.classes(bundle));
        assertThat(classes).as("classes of %s", bundle).isNotEmpty();
        return classes;
    }

    private static boolean isLaboratory(String bundle) {
        return bundle.startsWith("plugins/lab/") && !bundle.equals("plugins/lab/api");
    }
}
