package dev.holdfast.platform.local.chart;

import dev.holdfast.platform.local.chart.PodSpec.PodField;
import java.util.List;

/** What a pod's containers share, or find as files. */
public sealed interface Volume {
  /** As the pod calls it. */
  String name();

  /** Lives as long as its pod does. */
  record Empty(String name) implements Volume {}

  /** Files whose contents the charts say. */
  record Files(String name, List<File> files) implements Volume {
    public Files {
      files = List.copyOf(files);
    }
  }

  /**
   * A file.
   *
   * @param path in the volume
   * @param mode its rights, as in {@code 0644}
   */
  record File(String path, Content content, int mode) {}

  /** What a file holds. */
  sealed interface Content {
    /** The same in every pod; in Base64, since it need not be a text. */
    record Fixed(String base64) implements Content {}

    /** What a pod is told of itself. */
    record OfPod(PodField field) implements Content {}
  }

  /**
   * Where a container has it.
   *
   * @param path in the container
   * @param subPath what of the volume is there; "" for all. {@code $(NAME)} is still to fill in
   */
  record Mount(Volume volume, String path, String subPath, boolean readOnly) {}
}
