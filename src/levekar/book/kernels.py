"""Jupyter kernels that are forked from a process which has loaded the heavy libraries already.

The provisioner is registered with jupyter_client, and the kernelspec «levekar» names it. So
nbclient, JupyterLab and Quarto get such kernels by asking for that kernelspec. Where forked
processes cannot be had, the kernel is an ordinary one and gives the same outputs.
"""

from __future__ import annotations

import asyncio
import os
import sys
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from subprocess import Popen
from typing import Any, cast

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from levekar import forks

NAME = "levekar"
PROVISIONER = "levekar-forks"
GROUP = KernelProvisionerFactory.GROUP_NAME
LOADED = {"PYDEVD_USE_FRAME_EVAL": "NO"}
"""What the debugger sets as it is loaded; in a forked kernel that is before it starts."""
SPECS = Path(__file__).resolve().parent / "jupyter" / "kernels"


class ForkProvisioner(LocalProvisioner):
    """Gets the kernel's process from the server of forked processes."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel; ``cmd`` is ``python -m ipykernel_launcher …``."""
        redirected = any(kwargs.get(name) is not None for name in ("stdin", "stdout", "stderr"))
        if cmd[:3] == [sys.executable, "-m", "ipykernel_launcher"] and not redirected:
            arguments = [*cmd[1:], "--IPKernelApp.parent_handle={parent}"]
            cwd = str(kwargs.get("cwd") or Path.cwd())
            environment = LOADED | dict(kwargs.get("env") or os.environ)
            try:
                forked = await asyncio.to_thread(forks.run, arguments, cwd, environment)
            except forks.NotAvailable as reason:
                self.log.info("an ordinary kernel is started: %s", reason)
            else:
                # it is used as a Popen by the methods of LocalProvisioner
                self.process = cast("Popen[bytes]", forked)
                self.pid, self.cwd = forked.pid, cwd
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


@cache
def _specs() -> KernelSpecManager:
    """Return the kernelspecs there are; that of this package is among them, installed or not."""
    entry = EntryPoint(PROVISIONER, f"{__name__}:{ForkProvisioner.__name__}", GROUP)
    KernelProvisionerFactory.instance().provisioners.setdefault(PROVISIONER, entry)
    found = KernelSpecManager()
    found.kernel_dirs = [str(SPECS), *found.kernel_dirs]
    return found


def manager(**options: Any) -> AsyncKernelManager:
    """Return a manager for a kernel of the kind «levekar»."""
    return AsyncKernelManager(kernel_name=NAME, kernel_spec_manager=_specs(), **options)
