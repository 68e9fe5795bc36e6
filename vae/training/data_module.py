"""Images in memory as the batches of a training run."""

from __future__ import annotations

import lightning.pytorch as pl
import torch
from torch import Tensor
from torch.utils.data import BatchSampler, DataLoader, Dataset, DistributedSampler

from ..data import Images, Splits

VALIDATION_BATCH = 1000


class TensorImages(Dataset):
    """Images that are indexed by a whole batch at a time, which is much faster than one by one."""

    def __init__(self, images: Images):
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    def __getitems__(self, indices: list[int]) -> tuple[Tensor, Tensor, Tensor]:
        index = torch.tensor(indices)
        return self.images.pixels[index], self.images.labels[index], index


def _as_it_is(batch: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return batch  # TensorImages has already put it together


def _loader(images: Images, batches) -> DataLoader:
    return DataLoader(TensorImages(images), batch_sampler=batches, collate_fn=_as_it_is)


class ImageData(pl.LightningDataModule):
    """The train and validation splits as batches: uint8 (n, C, H, W), labels (n,), and which
    of the split they are (n,).

    `batch_size` is divided among the processes.
    """

    def __init__(self, splits: Splits, batch_size: int, seed: int):
        super().__init__()
        self.splits, self.batch_size, self.seed = splits, batch_size, seed

    def train_dataloader(self) -> DataLoader:
        world = self.trainer.world_size
        # Lightning calls its set_epoch, so an epoch's order depends on the seed and the epoch only
        # and a resumed run has it too. The factor keeps the orders of two seeds apart.
        sampler = DistributedSampler(
            self.splits.train,
            num_replicas=world,
            rank=self.trainer.global_rank,
            seed=self.seed * 100_003,
            drop_last=True,
        )
        size = max(1, self.batch_size // world)
        return _loader(self.splits.train, BatchSampler(sampler, size, drop_last=False))

    def val_dataloader(self) -> DataLoader:
        # Not a DistributedSampler: it repeats images until all processes have the same number.
        rank, world = self.trainer.global_rank, self.trainer.world_size
        mine = range(len(self.splits.validation))[rank::world]
        batches = BatchSampler(mine, VALIDATION_BATCH, drop_last=False)
        return _loader(self.splits.validation, batches)
