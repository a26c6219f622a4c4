package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Checks that the tensors of a file fill it: each inside, none over another, no byte left over, sizes as declared. */
final class SafetensorsLayout {

    /** Bytes per element; the sizes of types that are not here, because they are packed or too new, are not checked. */
    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("BOOL", 1), Map.entry("U8", 1), Map.entry("I8", 1), Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1), Map.entry("I16", 2), Map.entry("U16", 2), Map.entry("F16", 2),
            Map.entry("BF16", 2), Map.entry("I32", 4), Map.entry("U32", 4), Map.entry("F32", 4),
            Map.entry("I64", 8), Map.entry("U64", 8), Map.entry("F64", 8));

    private SafetensorsLayout() {}

    static void check(Collection<TensorEntry> tensors, long dataStart, long fileSize) {
        tensors.forEach(SafetensorsLayout::checkSize);
        List<TensorEntry> inOrder = tensors.stream()
                .sorted(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::bytes))
                .toList();
        long end = dataStart;
        TensorEntry previous = null;
        for (TensorEntry tensor : inOrder) {
            if (tensor.offset() + tensor.bytes() > fileSize) {
                throw Refusal.of(tensor.file(), "tensor '" + tensor.name() + "' ends at byte "
                        + (tensor.offset() + tensor.bytes()) + " but the file has only " + fileSize
                        + "; it is truncated or its header is wrong");
            }
            if (tensor.offset() < end) {
                throw Refusal.of(tensor.file(), "tensors '" + previous.name() + "' and '" + tensor.name()
                        + "' overlap at byte " + tensor.offset());
            }
            if (tensor.offset() > end) {
                throw unclaimed(tensor, end, tensor.offset());
            }
            end = tensor.offset() + tensor.bytes();
            previous = tensor;
        }
        if (previous != null && end < fileSize) {
            throw unclaimed(previous, end, fileSize);
        }
    }

    private static ModelException unclaimed(TensorEntry neighbour, long from, long to) {
        return Refusal.of(
                neighbour.file(), "the bytes from " + from + " to " + to + " belong to no tensor of the header");
    }

    private static void checkSize(TensorEntry tensor) {
        Integer width = BYTES.get(tensor.dtype());
        long expected;
        try {
            expected = Math.multiplyExact(tensor.elements(), width == null ? 1L : width);
        } catch (ArithmeticException e) {
            throw Refusal.of(
                    tensor.file(), "tensor '" + tensor.name() + "' has the impossible shape " + tensor.shape(), e);
        }
        if (width != null && expected != tensor.bytes()) {
            throw Refusal.of(tensor.file(), "tensor '" + tensor.name() + "' of shape " + tensor.shape()
                    + " and type " + tensor.dtype() + " takes " + expected + " bytes, but its data_offsets span "
                    + tensor.bytes());
        }
    }
}
