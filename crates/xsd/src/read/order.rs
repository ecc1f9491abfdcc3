//! Orders things so that each comes after those that it depends on.

/// The order, and what depends on itself.
pub(super) struct Order {
    /// Every thing once; after what it depends on, circles apart.
    pub(super) sorted: Vec<usize>,
    /// Things whose dependency on another closes a circle.
    pub(super) circular: Vec<usize>,
}

/// Depth-first, without recursion: chains may be of any length. `dependencies[i]` are positions in the list.
pub(super) fn order(dependencies: &[Vec<usize>]) -> Order {
    let mut state = vec![State::New; dependencies.len()];
    let mut order = Order { sorted: Vec::with_capacity(dependencies.len()), circular: Vec::new() };
    for start in 0..dependencies.len() {
        visit(start, dependencies, &mut state, &mut order);
    }
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

fn visit(start: usize, dependencies: &[Vec<usize>], state: &mut [State], order: &mut Order) {
    if state[start] != State::New {
        return;
    }
    state[start] = State::Open;
    let mut stack = vec![(start, 0)];
    while let Some((node, next)) = stack.last_mut() {
        let node = *node;
        let Some(&target) = dependencies[node].get(*next) else {
            state[node] = State::Done;
            order.sorted.push(node);
            stack.pop();
            continue;
        };
        *next += 1;
        match state[target] {
            State::New => {
                state[target] = State::Open;
                stack.push((target, 0));
            }
            State::Open => order.circular.push(node),
            State::Done => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_come_first() {
        let order = order(&[vec![1, 2], vec![2], vec![], vec![0]]);
        assert_eq!(order.sorted, [2, 1, 0, 3]);
        assert!(order.circular.is_empty());
    }

    #[test]
    fn circles_are_found_and_everything_is_still_listed() {
        let order = order(&[vec![1], vec![2], vec![1], vec![3]]);
        assert_eq!(order.sorted.len(), 4);
        assert_eq!(order.circular, [2, 3]);
    }

    #[test]
    fn long_chains_need_no_stack() {
        let chain: Vec<Vec<usize>> =
            (0..200_000).map(|i| if i < 199_999 { vec![i + 1] } else { vec![] }).collect();
        assert_eq!(order(&chain).sorted[0], 199_999);
    }
}
