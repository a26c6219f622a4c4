package io.vorlauf.experiments.internal.format;

import com.google.gson.JsonObject;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.api.experiment.DecodingSettings;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** An arm, with all its settings, as an object. */
final class ArmFormat {

    private ArmFormat() {}

    static JsonObject write(Arm arm) {
        JsonObject json = new JsonObject();
        json.addProperty("name", arm.name());
        json.addProperty("role", arm.role().name());
        json.addProperty("baseline", arm.baseline());
        json.add("point", Json.map(arm.point()));
        json.add("settings", write(arm.settings()));
        return json;
    }

    static Arm read(Fields json) {
        return new Arm(
                json.text("name"),
                json.constant("role", ArmRole.class),
                json.text("baseline"),
                json.map("point"),
                readSettings(json.object("settings")));
    }

    private static JsonObject write(DecodingSettings settings) {
        JsonObject json = new JsonObject();
        json.addProperty("target", settings.target());
        json.addProperty("strategy", settings.strategy());
        json.add("parameters", Json.map(settings.parameters()));
        json.add("drafts", Json.array(settings.drafts(), ArmFormat::write));
        json.add("sampler", SamplerFormat.write(settings.sampler()));
        json.add("transforms", Json.array(settings.transforms(), ArmFormat::write));
        json.addProperty("verification", settings.verification().name());
        json.addProperty("maxNewTokens", settings.maxNewTokens());
        settings.stopTokens()
                .ifPresent(ids -> json.add("stopTokens", Json.numbers(ids.stream().sorted().toList())));
        json.add("stopStrings", Json.texts(settings.stopStrings()));
        return json;
    }

    private static DecodingSettings readSettings(Fields json) {
        return new DecodingSettings(
                json.text("target"),
                json.text("strategy"),
                json.map("parameters"),
                json.objects("drafts").stream().map(ArmFormat::readDraft).toList(),
                SamplerFormat.read(json.object("sampler")),
                json.objects("transforms").stream().map(ArmFormat::readTransform).toList(),
                json.constant("verification", VerificationMethod.class),
                json.integer("maxNewTokens"),
                stopTokens(json),
                json.texts("stopStrings"));
    }

    private static Optional<Set<Integer>> stopTokens(Fields json) {
        return json.optional("stopTokens", name -> new HashSet<>(json.integers(name)));
    }

    private static JsonObject write(DraftChoice draft) {
        JsonObject json = new JsonObject();
        json.addProperty("model", draft.model());
        draft.sampler().ifPresent(sampler -> json.add("sampler", SamplerFormat.write(sampler)));
        return json;
    }

    private static JsonObject write(TransformChoice transform) {
        JsonObject json = new JsonObject();
        json.addProperty("name", transform.name());
        json.add("parameters", Json.map(transform.parameters()));
        return json;
    }

    private static TransformChoice readTransform(Fields json) {
        return new TransformChoice(json.text("name"), json.map("parameters"));
    }

    private static DraftChoice readDraft(Fields json) {
        return new DraftChoice(
                json.text("model"), json.optional("sampler", name -> SamplerFormat.read(json.object(name))));
    }
}
