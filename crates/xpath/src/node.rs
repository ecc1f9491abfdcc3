//! Nodes of several trees as one integer each.

use segur_xml::NodeId;

/// A node of one of the documents at hand: the document, an element, an attribute, a text, ... Its order is
/// document order, over all documents. Document 0 is the one that is judged.
///
/// ```
/// use segur_xml::NodeId;
/// use segur_xpath::NodeRef;
/// let element = NodeRef::new(0, NodeId(7));
/// let attribute = element.with_attribute(1);
/// assert!(element < attribute && attribute < NodeRef::new(0, NodeId(8)));
/// assert_eq!((attribute.node(), attribute.attribute()), (NodeId(7), Some(1)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeRef(u64);

/// Attributes of one element that can be numbered; the default limit of the reader is 10,000.
const ATTRIBUTE_BITS: u32 = 18;
const NODE_BITS: u32 = 32;

impl NodeRef {
    /// A node that is no attribute.
    #[inline]
    pub const fn new(document: u16, node: NodeId) -> NodeRef {
        NodeRef((document as u64) << (NODE_BITS + ATTRIBUTE_BITS) | (node.0 as u64) << ATTRIBUTE_BITS)
    }

    /// The attribute of this element at that place in its start tag, from 0.
    #[inline]
    #[must_use]
    pub const fn with_attribute(self, index: u32) -> NodeRef {
        NodeRef(self.element().0 | (index + 1) as u64)
    }

    /// The number of its document.
    #[inline]
    pub const fn document(self) -> u16 {
        (self.0 >> (NODE_BITS + ATTRIBUTE_BITS)) as u16
    }

    /// Its number in the tree; for an attribute that of its element.
    #[inline]
    pub const fn node(self) -> NodeId {
        NodeId((self.0 >> ATTRIBUTE_BITS) as u32)
    }

    /// For an attribute, its place in the start tag, from 0.
    #[inline]
    pub const fn attribute(self) -> Option<u32> {
        (self.0 as u32 & ((1 << ATTRIBUTE_BITS) - 1)).checked_sub(1)
    }

    /// For an attribute its element; any other node itself.
    #[inline]
    #[must_use]
    pub const fn element(self) -> NodeRef {
        NodeRef(self.0 >> ATTRIBUTE_BITS << ATTRIBUTE_BITS)
    }
}
