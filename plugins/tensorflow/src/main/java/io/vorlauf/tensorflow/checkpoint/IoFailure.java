package io.vorlauf.tensorflow.checkpoint;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Turns failures of the file system into one line for people. */
final class IoFailure {

    private IoFailure() {}

    static ModelException reading(Path file, IOException failure) {
        return new ModelException(file + ": cannot be read: " + reason(failure), failure);
    }

    /** The messages of many of these exceptions are the file's name and nothing else. */
    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (failure instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
