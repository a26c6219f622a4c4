// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    @TempDir
    private Path folder;

    @Test
    void theFoldersAreFilledIn() throws Exception {
        Configuration configuration = read("dir=${vorlauf.home}/load\ntmp=${vorlauf.data}/tmp\n");

        assertThat(configuration.properties()).containsEntry("dir", "/home/load").containsEntry("tmp", "/data/tmp");
    }

    @Test
    void whatStandsInAFoldersNameIsNotFilledIn() throws Exception {
        Path file = Files.writeString(folder.resolve("config.properties"), "dir=${vorlauf.home}/load\n");

        Configuration configuration = Configuration.read(file, Path.of("/a${vorlauf.data}$1"), Path.of("/data"));

        assertThat(configuration.properties()).containsEntry("dir", "/a${vorlauf.data}$1/load");
    }

    @Test
    void whatIsFilledInByOthersIsLeftToThemAndQuoted() throws Exception {
        Path file = Files.writeString(folder.resolve("config.properties"), "dir=${vorlauf.home.quoted}/load\n");

        Configuration configuration = Configuration.read(file, Path.of("/a,${b}\\c"), Path.of("/data"));

        assertThat(configuration.properties())
                .containsEntry("dir", "${vorlauf.home.quoted}/load")
                .containsEntry("vorlauf.home.quoted", "/a,$\\{b\\}\\\\c")
                .containsEntry("vorlauf.data.quoted", "/data");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() throws Exception {
        assertThat(read("\uFEFFname=größe\n").properties()).containsEntry("name", "größe");
    }

    @Test
    void whatIsNotUtf8IsNamed() throws Exception {
        Path file = Files.write(folder.resolve("config.properties"), new byte[] {'a', '=', (byte) 0xE9});

        assertThatThrownBy(() -> Configuration.read(file, Path.of("/home"), Path.of("/data")))
                .isInstanceOf(LaunchException.class)
                .hasMessage("cannot read " + file + ": it must be UTF-8, and is not");
    }

    @Test
    void aBundleHasItsOwnStartLevelOrTheCommonOne() throws Exception {
        Configuration configuration = read("vorlauf.startlevel=10\nvorlauf.startlevel.early=5\n");

        assertThat(configuration.startLevel("early")).isEqualTo(5);
        assertThat(configuration.startLevel("other")).isEqualTo(10);
    }

    @Test
    void aStartLevelThatIsNoNumberIsNamed() throws Exception {
        Configuration configuration = read("vorlauf.startlevel=first\n");

        assertThatThrownBy(() -> configuration.startLevel("some.bundle"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("some.bundle")
                .hasMessageContaining("'first'");
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> Configuration.read(missing, Path.of("/home"), Path.of("/data")))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(missing.toString());
    }

    private Configuration read(String text) throws IOException, LaunchException {
        return Configuration.read(
                Files.writeString(folder.resolve("config.properties"), text), Path.of("/home"), Path.of("/data"));
    }
}
