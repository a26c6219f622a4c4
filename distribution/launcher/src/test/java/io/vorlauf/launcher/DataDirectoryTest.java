// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {

    @TempDir
    private Path directory;

    private Home home;

    @BeforeEach
    void createHome() throws IOException {
        home = TestHome.create(directory.resolve("home"));
    }

    @Test
    void itIsInTheDistributionAndStays() throws Exception {
        try (DataDirectory data = DataDirectory.open(home, Map.of())) {
            assertThat(data.own()).isEqualTo(home.data());
        }
        assertThat(home.data()).isDirectory();
    }

    @Test
    void whoeverComesSecondGetsATemporaryOneOfItsOwnAndSharesTheLibraries() throws Exception {
        try (DataDirectory first = DataDirectory.open(home, Map.of())) {
            Path temporary;
            try (DataDirectory second = DataDirectory.open(home, Map.of())) {
                temporary = second.own();
                Files.createDirectories(temporary.resolve("framework/bundle0"));
                assertThat(temporary).isNotEqualTo(first.own()).isDirectory();
                assertThat(second.natives().get(0)).isEqualTo(first.natives().get(0));
            }
            assertThat(temporary).doesNotExist();
        }
    }

    @Test
    void theLockIsFreeAgainAfterwards() throws Exception {
        DataDirectory.open(home, Map.of()).close();

        try (DataDirectory data = DataDirectory.open(home, Map.of())) {
            assertThat(data.own()).isEqualTo(home.data());
        }
    }

    @Test
    void aDistributionThatCannotBeWrittenToUsesTheUsersCache() throws Exception {
        Files.writeString(home.data(), "a file where the folder should be");
        Path cache = directory.resolve("cache");

        try (DataDirectory data = DataDirectory.open(home, Map.of("XDG_CACHE_HOME", cache.toString()))) {
            assertThat(data.own()).isEqualTo(cache.resolve("vorlauf"));
        }
        try (DataDirectory data = DataDirectory.open(home, Map.of("HOME", directory.toString()))) {
            assertThat(data.own()).isEqualTo(directory.resolve(".cache/vorlauf"));
        }
    }

    @Test
    void whereNothingCanBeWrittenATemporaryOneDoes() throws Exception {
        Files.writeString(home.data(), "a file where the folder should be");
        Path temporary;

        try (DataDirectory data = DataDirectory.open(home, Map.of())) {
            temporary = data.own();
            assertThat(temporary).isDirectory();
        }
        assertThat(temporary).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftIsSwept() throws Exception {
        Files.createDirectories(home.data().resolve("run-1/framework"));
        Files.createFile(home.data().resolve("run-1.lock"));

        try (DataDirectory data = DataDirectory.open(home, Map.of())) {
            assertThat(home.data().resolve("run-1")).doesNotExist();
            assertThat(data.run().path()).isDirectory().hasParent(home.data());
        }
        try (Stream<Path> left = Files.list(home.data())) {
            assertThat(left).containsExactly(home.data().resolve("lock"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "installed", "framework"})
    void aCacheOfAnotherUserIsLeftToHim(String name) throws Exception {
        Path foreign = Files.createDirectories(home.data()).resolve(name);
        foreign = name.equals("framework") ? Files.createDirectory(foreign) : Files.createFile(foreign);
        giveAway(foreign);
        Path cache = directory.resolve("cache");

        try (DataDirectory data = DataDirectory.open(home, Map.of("XDG_CACHE_HOME", cache.toString()))) {
            assertThat(data.own()).isEqualTo(cache.resolve("vorlauf"));
            assertThat(data.natives()).startsWith(home.data().resolve("native"), cache.resolve("vorlauf/native"));
        }
        try (DataDirectory data = DataDirectory.open(home, Map.of())) {
            assertThat(data.own()).isEqualTo(data.run().path()).hasParent(home.data());
        }
    }

    private static void giveAway(Path file) throws IOException {
        try {
            Files.setOwner(file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("54321"));
        } catch (IOException e) {
            assumeTrue(false, "only root can give files away");
        }
    }

    @Test
    void whereNothingMayBeExecutedIsNoPlaceForAnything() throws Exception {
        Path cache = directory.resolve("cache");
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());
        Executables onlyThere = new Executables(file -> file.startsWith(cache));
        Executables nowhere = new Executables(file -> false);

        try (DataDirectory data = DataDirectory.open(home, environment, onlyThere)) {
            assertThat(data.own()).isEqualTo(cache.resolve("vorlauf"));
            assertThat(data.run().path()).startsWith(cache);
        }
        try (DataDirectory data = DataDirectory.open(home, environment, nowhere)) {
            assertThat(data.own()).as("no better one").isEqualTo(home.data());
        }
    }

    @Test
    void aCacheFolderThatIsNotAbsoluteIsNone() throws Exception {
        Files.writeString(home.data(), "a file where the folder should be");
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", "relative", "HOME", directory.toString());

        try (DataDirectory data = DataDirectory.open(home, environment)) {
            assertThat(data.own()).isEqualTo(directory.resolve(".cache/vorlauf"));
        }
    }
}
