package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Reads {@code model.safetensors.index.json}: which tensor lies in which file beside it. */
final class ShardIndex {

    private ShardIndex() {}

    /** The files and which tensors to take from each. */
    static Map<Path, Set<String>> read(Path index) {
        JsonFields json = JsonFile.read(index);
        Map<String, String> weightMap = json.object("weight_map")
                .orElseThrow(() -> Refusal.of(index, "'weight_map' is missing; it must be an object"))
                .texts();
        Map<Path, Set<String>> shards = new LinkedHashMap<>();
        weightMap.forEach((tensor, shard) -> shards
                .computeIfAbsent(beside(index, tensor, shard), path -> new LinkedHashSet<>())
                .add(tensor));
        return shards;
    }

    /** Nothing outside the directory is opened, whatever an index says. */
    private static Path beside(Path index, String tensor, String shard) {
        try {
            Path name = index.getFileSystem().getPath(shard);
            boolean plain = name.getRoot() == null && name.getNameCount() == 1 && shard.indexOf('\\') < 0
                    && !shard.isEmpty() && !shard.equals(".") && !shard.equals("..");
            if (plain) {
                return index.resolveSibling(name);
            }
        } catch (InvalidPathException e) {
            throw notPlain(index, tensor, shard, e);
        }
        throw notPlain(index, tensor, shard, null);
    }

    private static ModelException notPlain(Path index, String tensor, String shard, Throwable cause) {
        return Refusal.of(index, "tensor '" + tensor + "' is said to be in '" + shard
                + "'; it must be the name of a file in the same directory", cause);
    }
}
