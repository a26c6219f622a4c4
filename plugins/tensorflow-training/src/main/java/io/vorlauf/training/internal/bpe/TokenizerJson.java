package io.vorlauf.training.internal.bpe;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;

/** Writes a vocabulary as the {@code tokenizer.json} of Hugging Face tokenizers. */
public final class TokenizerJson {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private TokenizerJson() {}

    /** The text of the file. */
    public static String write(BytePairVocabulary vocabulary) {
        JsonObject json = new JsonObject();
        json.addProperty("version", "1.0");
        json.add("truncation", JsonNull.INSTANCE);
        json.add("padding", JsonNull.INSTANCE);
        JsonArray added = new JsonArray();
        added.add(endOfText());
        json.add("added_tokens", added);
        json.add("normalizer", JsonNull.INSTANCE);
        json.add("pre_tokenizer", byteLevel());
        json.add("post_processor", JsonNull.INSTANCE);
        json.add("decoder", byteLevel());
        json.add("model", model(vocabulary));
        return GSON.toJson(json) + "\n";
    }

    private static JsonObject endOfText() {
        JsonObject token = new JsonObject();
        token.addProperty("id", BytePairVocabulary.END_OF_TEXT_ID);
        token.addProperty("content", BytePairVocabulary.END_OF_TEXT);
        token.addProperty("single_word", false);
        token.addProperty("lstrip", false);
        token.addProperty("rstrip", false);
        token.addProperty("normalized", false);
        token.addProperty("special", true);
        return token;
    }

    private static JsonObject byteLevel() {
        JsonObject part = new JsonObject();
        part.addProperty("type", "ByteLevel");
        part.addProperty("add_prefix_space", false);
        part.addProperty("trim_offsets", true);
        part.addProperty("use_regex", true);
        return part;
    }

    private static JsonObject model(BytePairVocabulary vocabulary) {
        List<String> tokens = vocabulary.tokens();
        JsonObject ids = new JsonObject();
        for (int id = 0; id < tokens.size(); id++) {
            ids.addProperty(tokens.get(id), id);
        }
        JsonArray merges = new JsonArray();
        for (Merge merge : vocabulary.merges()) {
            merges.add(tokens.get(merge.left()) + " " + tokens.get(merge.right()));
        }
        JsonObject model = new JsonObject();
        model.addProperty("type", "BPE");
        model.add("dropout", JsonNull.INSTANCE);
        model.add("unk_token", JsonNull.INSTANCE);
        model.add("continuing_subword_prefix", JsonNull.INSTANCE);
        model.add("end_of_word_suffix", JsonNull.INSTANCE);
        model.addProperty("fuse_unk", false);
        model.addProperty("byte_fallback", false);
        model.addProperty("ignore_merges", false);
        model.add("vocab", ids);
        model.add("merges", merges);
        return model;
    }
}
