// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLocationsTest {

    @TempDir
    private Path home;

    private ModelLocations locations(Map<String, String> environment) {
        return ModelLocations.of(environment::get, home);
    }

    private ModelLocations usual() {
        return locations(Map.of());
    }

    private Path hub() {
        return home.resolve(".cache/huggingface/hub");
    }

    /** As the cache lays it out: links into another folder. */
    private static Path snapshot(Path hub, String folder, String revision) throws IOException {
        Path model = hub.resolve(folder);
        Path blob = Files.createDirectories(model.resolve("blobs")).resolve("1234");
        Files.writeString(blob, "{}");
        Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve(revision));
        Files.createSymbolicLink(snapshot.resolve("config.json"), Path.of("../../blobs/1234"));
        return snapshot;
    }

    private static void main(Path hub, String folder, String revision) throws IOException {
        Files.writeString(Files.createDirectories(hub.resolve(folder).resolve("refs")).resolve("main"), revision + "\n");
    }

    @Test
    void aPathStaysAsItIs() throws IOException {
        Path directory = Files.createDirectories(home.resolve("models/gpt2"));
        Path file = Files.createFile(home.resolve("models/tiny.Q4_0.gguf"));

        assertThat(usual().find(directory)).isEqualTo(new ModelLocation(directory, "gpt2"));
        assertThat(usual().find(file)).isEqualTo(new ModelLocation(file, "tiny.Q4_0"));
        assertThat(usual().find(home.resolve("nowhere")).path()).isEqualTo(home.resolve("nowhere"));
    }

    @Test
    void aNameIsLookedUpInTheUsualCache() throws IOException {
        Path snapshot = snapshot(hub(), "models--Qwen--Qwen2.5-0.5B", "abc");

        assertThat(usual().find(Path.of("Qwen/Qwen2.5-0.5B"))).isEqualTo(new ModelLocation(snapshot, "Qwen2.5-0.5B"));
    }

    @Test
    void aNameWithoutOwnerToo() throws IOException {
        Path snapshot = snapshot(hub(), "models--gpt2", "abc");

        assertThat(usual().find(Path.of("gpt2"))).isEqualTo(new ModelLocation(snapshot, "gpt2"));
    }

    @Test
    void theEnvironmentSaysWhereTheCacheIs() throws IOException {
        Path one = snapshot(home.resolve("one"), "models--a--b", "abc");
        Path two = snapshot(home.resolve("two/hub"), "models--a--b", "abc");

        Path name = Path.of("a/b");
        assertThat(locations(Map.of("HF_HUB_CACHE", home.resolve("one").toString(), "HF_HOME",
                home.resolve("two").toString())).find(name).path()).isEqualTo(one);
        assertThat(locations(Map.of("HF_HOME", home.resolve("two").toString())).find(name).path()).isEqualTo(two);
        assertThat(locations(Map.of("HF_HOME", "~/two")).find(name).path()).isEqualTo(two);
    }

    @Test
    void aDirectoryOfThatNameComesFirst() throws IOException {
        snapshot(hub(), "models--a--b", "abc");
        Path directory = Files.createDirectories(home.resolve("here/a/b"));

        assertThat(usual().find(home.resolve("here"), "a/b").path()).isEqualTo(directory);
        assertThat(usual().find(home.resolve("there"), "a/b").path()).startsWith(hub());
    }

    @Test
    void theFolderOfTheCacheIsAsGoodAsTheSnapshot() throws IOException {
        Path snapshot = snapshot(hub(), "models--a--b--c", "abc");

        assertThat(usual().find(hub().resolve("models--a--b--c"))).isEqualTo(new ModelLocation(snapshot, "c"));
        assertThat(usual().find(snapshot)).isEqualTo(new ModelLocation(snapshot, "c"));
    }

    @Test
    void ofSeveralSnapshotsTheMainOneIsMeant() throws IOException {
        snapshot(hub(), "models--a--b", "abc");
        Files.delete(hub().resolve("models--a--b/blobs/1234"));
        Path second = snapshot(hub(), "models--a--b", "def");
        main(hub(), "models--a--b", "def");

        assertThat(usual().find(Path.of("a/b")).path()).isEqualTo(second);
    }

    @Test
    void severalSnapshotsWithoutAMainOneAreListed() throws IOException {
        Path one = snapshot(hub(), "models--a--b", "abc");
        Path two = Files.createDirectories(one.resolveSibling("def"));
        main(hub(), "models--a--b", "gone");

        assertThatThrownBy(() -> usual().find(Path.of("a/b"))).isInstanceOf(ModelException.class)
                .hasMessage(hub().resolve("models--a--b") + " has several snapshots, and refs/main names none of them; name "
                        + "one: " + one + ", " + two);
    }

    @Test
    void aDownloadThatHasNotFinishedIsNamed() throws IOException {
        Path snapshot = snapshot(hub(), "models--a--b", "abc");
        Files.delete(hub().resolve("models--a--b/blobs/1234"));
        Files.createDirectories(hub().resolve("models--c--d/snapshots"));

        assertThatThrownBy(() -> usual().find(Path.of("a/b"))).isInstanceOf(ModelException.class)
                .hasMessageStartingWith(snapshot.resolve("config.json") + " is a link to a file that is not there");
        assertThatThrownBy(() -> usual().find(Path.of("c/d"))).isInstanceOf(ModelException.class)
                .hasMessageContaining("has no snapshot: the download has not finished");
    }

    @Test
    void aNameThatIsNotThereIsAnsweredWithWhatIs() throws IOException {
        assertThatThrownBy(() -> usual().find(Path.of("a/b"))).isInstanceOf(ModelException.class)
                .hasMessage("there is no model directory a/b, and no model 'a/b' in the Hugging Face cache " + hub()
                        + " (HF_HUB_CACHE and HF_HOME are not set); there is no such folder");
        snapshot(hub(), "models--Qwen--Qwen2.5-0.5B", "abc");
        snapshot(hub(), "models--gpt2", "abc");
        assertThatThrownBy(() -> usual().find(Path.of("qwen/Qwen2-0.5B"))).isInstanceOf(ModelException.class)
                .hasMessageEndingWith("; there are: Qwen/Qwen2.5-0.5B, gpt2; did you mean Qwen/Qwen2.5-0.5B?");
        assertThatThrownBy(() -> usual().find(Path.of("other/thing"))).isInstanceOf(ModelException.class)
                .hasMessageEndingWith("; there are: Qwen/Qwen2.5-0.5B, gpt2");
    }

    @Test
    void pathsThatCannotBeNamesAreNotLookedUp() {
        for (String path : new String[] {"/nowhere/at", "./a", "../a/b", "a/b/c", "a b/c"}) {
            assertThat(usual().find(Path.of(path)).path()).isEqualTo(Path.of(path));
        }
    }
}
