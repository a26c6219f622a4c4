// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.browser;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The Chrome DevTools protocol: commands with answers, and events. Used by one thread; events come on others. */
final class DevTools implements WebSocket.Listener {

    private static final long ANSWER_SECONDS = 60;

    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final List<Consumer<JsonObject>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger last = new AtomicInteger();
    private final StringBuilder message = new StringBuilder();
    private WebSocket socket;

    private DevTools() {}

    static DevTools connect(URI address) throws Exception {
        DevTools devTools = new DevTools();
        devTools.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, devTools)
                .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        return devTools;
    }

    /** Hears all events. */
    void listen(Consumer<JsonObject> listener) {
        listeners.add(listener);
    }

    /** Sends a command and waits for its result. */
    JsonObject call(String session, String method, JsonObject parameters) throws Exception {
        int id = last.incrementAndGet();
        JsonObject command = new JsonObject();
        command.addProperty("id", id);
        command.addProperty("method", method);
        command.add("params", parameters);
        if (session != null) {
            command.addProperty("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(command.toString(), true).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        JsonObject object = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (object.has("error")) {
            throw new IllegalStateException(method + " failed: " + object.get("error"));
        }
        return object.getAsJsonObject("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean complete) {
        message.append(part);
        if (complete) {
            JsonObject object = JsonParser.parseString(message.toString()).getAsJsonObject();
            message.setLength(0);
            if (object.has("id")) {
                waiting.remove(object.get("id").getAsInt()).complete(object);
            } else {
                listeners.forEach(listener -> listener.accept(object));
            }
        }
        from.request(1);
        return null;
    }

    void close() {
        socket.abort();
    }
}
