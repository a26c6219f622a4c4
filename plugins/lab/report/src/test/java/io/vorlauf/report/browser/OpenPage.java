// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.browser;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A page in a tab of its own, and everything the browser had to say about it. */
public final class OpenPage {

    private static final long LOAD_SECONDS = 60;

    private final DevTools devTools;
    private final String session;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();

    private OpenPage(DevTools devTools, String session) {
        this.devTools = devTools;
        this.session = session;
    }

    static OpenPage open(DevTools devTools, URI address) throws Exception {
        String target = devTools.call(null, "Target.createTarget", object("url", "about:blank"))
                .get("targetId").getAsString();
        JsonObject attach = object("targetId", target);
        attach.addProperty("flatten", true);
        String session = devTools.call(null, "Target.attachToTarget", attach).get("sessionId").getAsString();
        OpenPage page = new OpenPage(devTools, session);
        devTools.listen(page::hear);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            page.call(domain + ".enable", new JsonObject());
        }
        page.call("Page.navigate", object("url", address.toString()));
        page.loaded.get(LOAD_SECONDS, TimeUnit.SECONDS);
        return page;
    }

    private void hear(JsonObject event) {
        if (!event.has("sessionId") || !session.equals(event.get("sessionId").getAsString())) {
            return;
        }
        JsonObject parameters = event.getAsJsonObject("params");
        switch (event.get("method").getAsString()) {
            case "Network.requestWillBeSent" ->
                requests.add(parameters.getAsJsonObject("request").get("url").getAsString());
            case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled" ->
                    complaints.add(parameters.toString());
            case "Page.loadEventFired" -> loaded.complete(null);
            default -> { }
        }
    }

    private JsonObject call(String method, JsonObject parameters) throws Exception {
        return devTools.call(session, method, parameters);
    }

    private static JsonObject object(String name, String value) {
        JsonObject object = new JsonObject();
        object.addProperty(name, value);
        return object;
    }

    /** Everything that was fetched, the page itself included. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Errors of scripts, and what else was logged. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** What an expression of JavaScript gives. */
    public JsonElement evaluate(String expression) throws Exception {
        JsonObject parameters = object("expression", expression);
        parameters.addProperty("returnByValue", true);
        JsonObject result = call("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + " failed: " + result.get("exceptionDetails"));
        }
        return result.getAsJsonObject("result").get("value");
    }

    /** Lets the page lie on a dark or a light desktop. */
    public void colourScheme(String scheme) throws Exception {
        emulate("screen", scheme);
    }

    /** Lays the page out as for paper of a width, on a dark or a light desktop. */
    public void paper(int pixels, String scheme) throws Exception {
        width(pixels);
        emulate("print", scheme);
    }

    private void emulate(String medium, String scheme) throws Exception {
        JsonObject feature = object("name", "prefers-color-scheme");
        feature.addProperty("value", scheme);
        JsonArray features = new JsonArray();
        features.add(feature);
        JsonObject parameters = object("media", medium);
        parameters.add("features", features);
        call("Emulation.setEmulatedMedia", parameters);
    }

    /** The page as a PDF on A4 paper, with the margins that it asks for. */
    public byte[] pdf() throws Exception {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("paperWidth", 210 / 25.4);
        parameters.addProperty("paperHeight", 297 / 25.4);
        parameters.addProperty("preferCSSPageSize", true);
        parameters.addProperty("printBackground", true);
        return Base64.getDecoder().decode(call("Page.printToPDF", parameters).get("data").getAsString());
    }

    /** Makes the screen some pixels wide. */
    public void width(int pixels) throws Exception {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("width", pixels);
        parameters.addProperty("height", 800);
        parameters.addProperty("deviceScaleFactor", 1);
        parameters.addProperty("mobile", false);
        call("Emulation.setDeviceMetricsOverride", parameters);
    }
}
