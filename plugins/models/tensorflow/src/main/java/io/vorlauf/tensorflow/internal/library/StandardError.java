// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Predicate;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * The process's standard error, of which native code writes lines that nobody wants. While something runs, what is
 * written there goes into a pipe; afterwards everything but those lines goes where it was meant to go. Only for what is
 * short: a pipe holds 64 KB, and what is in it is lost if the process is killed meanwhile.
 */
final class StandardError {

    private static final int NUMBER = 2;
    private static final Path FILE = Path.of("/dev/fd/" + NUMBER);
    private static final Path INFORMATION = Path.of("/proc/self/fdinfo/" + NUMBER);
    private static final String FLAGS = "flags:";
    /** The bits of the flags, which are in octal, that say what may be done; none of them means read only. */
    private static final int ACCESS = 3;
    private static final int BUFFER = 4096;
    /** {@code struct pollfd}: the number, what is waited for, what there is. */
    private static final int POLL_SIZE = 8;
    private static final int POLL_WANTED = 4;
    private static final int POLL_FOUND = 6;
    private static final short POLL_READABLE = 1;

    private final CFunction pipe;
    private final CFunction duplicate;
    private final CFunction poll;
    private final CFunction read;
    private final CFunction close;

    private StandardError(CFunction pipe, CFunction duplicate, CFunction poll, CFunction read, CFunction close) {
        this.pipe = pipe;
        this.duplicate = duplicate;
        this.poll = poll;
        this.read = read;
        this.close = close;
    }

    /** Standard error, if it is open and this system has the functions. */
    static Optional<StandardError> open() {
        if (!isWritable()) {
            return Optional.empty();
        }
        return CFunction.named("pipe").flatMap(pipe -> CFunction.named("dup2").flatMap(duplicate ->
                CFunction.named("poll").flatMap(poll -> CFunction.named("read").flatMap(read ->
                        CFunction.named("close").map(close ->
                                new StandardError(pipe, duplicate, poll, read, close))))));
    }

    /** Where a process was started without standard error, the first file that Java opens gets its number. */
    private static boolean isWritable() {
        try {
            for (String line : Files.readAllLines(INFORMATION)) {
                if (line.startsWith(FLAGS)) {
                    return (Integer.parseInt(line.substring(FLAGS.length()).strip(), 8) & ACCESS) != 0;
                }
            }
            return false;
        } catch (IOException | NumberFormatException e) {
            return isNoOrdinaryFile();
        }
    }

    /** Without Linux's help an ordinary file could be one that Java reads. */
    private static boolean isNoOrdinaryFile() {
        try {
            return Files.readAttributes(FILE, BasicFileAttributes.class).isOther();
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs something, and leaves out the lines that a test is true of. */
    void without(Predicate<String> unwanted, Runnable action) {
        int[] captured = pipe();
        int[] saved = pipe();
        if (captured.length == 0 || saved.length == 0) {
            close(captured);
            close(saved);
            action.run();
            return;
        }
        duplicate.call(NUMBER, saved[0], 0);
        duplicate.call(captured[1], NUMBER, 0);
        try {
            action.run();
        } finally {
            duplicate.call(saved[0], NUMBER, 0);
            close(saved);
            close.call(captured[1], 0, 0);
            String text = drain(captured[0]);
            close.call(captured[0], 0, 0);
            write(wanted(text, unwanted));
        }
    }

    /** The numbers of a pipe's ends; none if the process can have no more. */
    private int[] pipe() {
        try (IntPointer ends = new IntPointer(2)) {
            ends.put(0, 0).put(1, 0);
            pipe.call(ends.address(), 0, 0);
            int[] numbers = {ends.get(0), ends.get(1)};
            return numbers[0] == numbers[1] ? new int[0] : numbers;
        }
    }

    private void close(int[] numbers) {
        for (int number : numbers) {
            close.call(number, 0, 0);
        }
    }

    /** What is in a pipe now: a process that was started meanwhile may keep the other end open for long. */
    private String drain(int number) {
        StringBuilder text = new StringBuilder();
        try (BytePointer poll = new BytePointer(POLL_SIZE);
                BytePointer buffer = new BytePointer(BUFFER)) {
            while (isReadable(number, poll)) {
                buffer.fill(0);
                read.call(number, buffer.address(), BUFFER);
                byte[] bytes = new byte[BUFFER];
                buffer.get(bytes);
                int length = length(bytes);
                if (length == 0) {
                    break;
                }
                text.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    /** How much was read, which no argument says: text does not end in zeros. */
    private static int length(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return length;
    }

    private boolean isReadable(int number, BytePointer request) {
        request.putInt(0, number).putShort(POLL_WANTED, POLL_READABLE).putShort(POLL_FOUND, (short) 0);
        poll.call(request.address(), 1, 0);
        return (request.getShort(POLL_FOUND) & POLL_READABLE) != 0;
    }

    /** All lines but the unwanted ones, with their ends. */
    static String wanted(String text, Predicate<String> unwanted) {
        StringBuilder wanted = new StringBuilder();
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            if (!unwanted.test(text.substring(start, newline < 0 ? end : newline))) {
                wanted.append(text, start, end);
            }
            start = end;
        }
        return wanted.toString();
    }

    private static void write(String text) {
        if (text.isEmpty()) {
            return;
        }
        // Not closed, for standard error stays open.
        @SuppressWarnings("resource")
        FileOutputStream error = new FileOutputStream(FileDescriptor.err);
        try {
            error.write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // Nobody listens there any more, and this was the place to say so.
            return;
        }
    }
}
