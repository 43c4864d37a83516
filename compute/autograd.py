"""The one door to torch: an operation and its pullback as a node of the autograd graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.autograd.function import once_differentiable

from compute.autodiff import Operation

_KEPT = (torch.float32, torch.float64)


def apply_to_tensor(operation: Operation, values: torch.Tensor, name: str) -> torch.Tensor:
    """Return the operation's result on the tensor's device and in its dtype, differentiable once.

    The work is done by numpy on the CPU, which shares the memory of a CPU tensor; other devices
    pay for the way there and back. Integers become float64; half precision passes through float32.

    Raises
    ------
    TypeError, ValueError
        As `compute.autodiff.apply`.
    """
    if values.is_complex():
        raise TypeError(f"{name} must hold real numbers, not entries of type {values.dtype}.")
    if not values.is_floating_point():
        values = values.double()
    computed = values if values.dtype in _KEPT else values.float()
    result: torch.Tensor = _Node.apply(computed, operation)  # type: ignore[no-untyped-call]
    return result if computed is values else result.to(values.dtype)


class _Node(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor, operation: Operation) -> torch.Tensor:
        array = tensor.numpy(force=True)
        result, ctx.pullback = operation(array, ctx.needs_input_grad[0])
        return _tensor(result, tensor)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return _tensor(ctx.pullback(gradient.numpy(force=True)), gradient), None


def _tensor(array: Any, like: torch.Tensor) -> torch.Tensor:
    tensor = torch.from_numpy(np.ascontiguousarray(array))
    return tensor if like.is_cpu else tensor.to(like.device)
