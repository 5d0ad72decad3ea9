/** What our modules use of idiomorph. */
export const Idiomorph: {
  morph(
    oldNode: Element,
    newContent: Element | string,
    options?: {
      morphStyle?: "outerHTML" | "innerHTML";
      ignoreActiveValue?: boolean;
      restoreFocus?: boolean;
      callbacks?: {
        beforeNodeMorphed?: (oldNode: Node, newNode: Node) => boolean | void;
        beforeNodeRemoved?: (node: Node) => boolean | void;
        beforeAttributeUpdated?: (name: string, node: Element, type: "update" | "remove") => boolean | void;
      };
    },
  ): Node[];
};
