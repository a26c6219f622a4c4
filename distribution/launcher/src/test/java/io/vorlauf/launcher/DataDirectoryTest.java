package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                assertThat(second.natives()).isEqualTo(first.natives());
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
}
