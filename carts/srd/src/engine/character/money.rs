//! Coins and what life costs.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A sort of coin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Coin {
    /// The smallest.
    Copper,
    /// 10 copper pieces.
    Silver,
    /// 50 copper pieces.
    Electrum,
    /// 100 copper pieces.
    Gold,
    /// 1,000 copper pieces.
    Platinum,
}

impl Coin {
    /// All, the smallest first.
    pub const ALL: [Self; 5] =
        [Self::Copper, Self::Silver, Self::Electrum, Self::Gold, Self::Platinum];

    /// Its worth in copper pieces.
    #[must_use]
    pub const fn worth(self) -> u32 {
        match self {
            Self::Copper => 1,
            Self::Silver => 10,
            Self::Electrum => 50,
            Self::Gold => 100,
            Self::Platinum => 1_000,
        }
    }
}

/// Coins.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the coins say it all")]
pub struct Purse {
    pub copper: u32,
    pub silver: u32,
    pub electrum: u32,
    pub gold: u32,
    pub platinum: u32,
}

/// What is missing to pay.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotEnough {
    /// How much, in copper pieces.
    pub missing_cp: u64,
}

impl fmt::Display for NotEnough {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} copper pieces too few", self.missing_cp)
    }
}

impl core::error::Error for NotEnough {}

impl Purse {
    /// How many of a coin.
    #[must_use]
    pub const fn count(&self, coin: Coin) -> u32 {
        match coin {
            Coin::Copper => self.copper,
            Coin::Silver => self.silver,
            Coin::Electrum => self.electrum,
            Coin::Gold => self.gold,
            Coin::Platinum => self.platinum,
        }
    }

    const fn count_mut(&mut self, coin: Coin) -> &mut u32 {
        match coin {
            Coin::Copper => &mut self.copper,
            Coin::Silver => &mut self.silver,
            Coin::Electrum => &mut self.electrum,
            Coin::Gold => &mut self.gold,
            Coin::Platinum => &mut self.platinum,
        }
    }

    /// All coins in copper pieces.
    #[must_use]
    pub fn worth_cp(&self) -> u64 {
        Coin::ALL.iter().map(|coin| u64::from(self.count(*coin)) * u64::from(coin.worth())).sum()
    }

    /// Weight in quarters of a pound: fifty coins to a pound.
    #[must_use]
    pub fn weight_quarters(&self) -> u32 {
        let coins: u64 = Coin::ALL.iter().map(|coin| u64::from(self.count(*coin))).sum();
        u32::try_from(coins * 4 / 50).unwrap_or(u32::MAX)
    }

    /// Adds coins; what goes beyond the largest number is lost.
    pub const fn put(&mut self, coin: Coin, count: u32) {
        let place = self.count_mut(coin);
        *place = place.saturating_add(count);
    }

    /// Adds another purse.
    pub fn add(&mut self, other: &Self) {
        Coin::ALL.into_iter().for_each(|coin| self.put(coin, other.count(coin)));
    }

    /// Adds so many copper pieces in gold, silver and copper.
    pub fn earn(&mut self, cp: u64) {
        let few = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        self.put(Coin::Gold, few(cp / 100));
        self.put(Coin::Silver, few(cp % 100 / 10));
        self.put(Coin::Copper, few(cp % 10));
    }

    /// Pays so many copper pieces, with the smallest coins first, and takes change.
    ///
    /// # Errors
    ///
    /// Nothing changes if that is more than all coins are worth.
    pub fn pay(&mut self, cp: u64) -> Result<(), NotEnough> {
        let missing_cp = cp.saturating_sub(self.worth_cp());
        if missing_cp > 0 {
            return Err(NotEnough { missing_cp });
        }
        let mut left = cp;
        for coin in Coin::ALL {
            let worth = u64::from(coin.worth());
            let given = (left / worth).min(u64::from(self.count(coin)));
            *self.count_mut(coin) -= u32::try_from(given).unwrap_or(u32::MAX);
            left -= given * worth;
        }
        // Each coin that is left is worth more than what is left to pay.
        if let Some(coin) = Coin::ALL.into_iter().find(|coin| left > 0 && self.count(*coin) > 0) {
            *self.count_mut(coin) -= 1;
            self.earn(u64::from(coin.worth()) - left);
        }
        Ok(())
    }

    /// Changes all coins into as few as possible without electrum, for nothing.
    pub fn change_up(&mut self) {
        let worth = self.worth_cp();
        *self = Self::default();
        self.put(Coin::Platinum, u32::try_from(worth / 1_000).unwrap_or(u32::MAX));
        self.earn(worth % 1_000);
    }
}

/// How somebody lives from day to day.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum Lifestyle {
    Wretched,
    Squalid,
    Poor,
    Modest,
    Comfortable,
    Wealthy,
    Aristocratic,
}

impl Lifestyle {
    /// What a day costs in copper pieces; at least this for the aristocratic.
    #[must_use]
    pub const fn cost_cp(self) -> u32 {
        match self {
            Self::Wretched => 0,
            Self::Squalid => 10,
            Self::Poor => 20,
            Self::Modest => 100,
            Self::Comfortable => 200,
            Self::Wealthy => 400,
            Self::Aristocratic => 1_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_coins_are_spent_first_and_change_comes_back() {
        for (has, price, left) in [
            ([0, 0, 0, 10, 0], 250, [0, 5, 0, 7, 0]),
            ([5, 5, 1, 1, 0], 55, [0, 0, 1, 1, 0]),
            ([0, 0, 0, 0, 1], 1, [9, 9, 0, 9, 0]),
            ([0, 0, 2, 0, 0], 60, [0, 4, 0, 0, 0]),
            ([3, 0, 0, 0, 0], 0, [3, 0, 0, 0, 0]),
        ] {
            let purse = |coins: [u32; 5]| Purse {
                copper: coins[0],
                silver: coins[1],
                electrum: coins[2],
                gold: coins[3],
                platinum: coins[4],
            };
            let mut paying = purse(has);
            paying.pay(price).unwrap();
            assert_eq!(paying, purse(left), "{has:?} pays {price}");
        }
    }

    #[test]
    fn fifty_coins_weigh_a_pound() {
        let mut purse = Purse { gold: 150, silver: 25, ..Purse::default() };
        assert_eq!(purse.weight_quarters(), 14);
        purse.change_up();
        assert_eq!((purse.platinum, purse.gold, purse.silver), (15, 2, 5));
        let days = [
            Lifestyle::Wretched,
            Lifestyle::Squalid,
            Lifestyle::Poor,
            Lifestyle::Modest,
            Lifestyle::Comfortable,
            Lifestyle::Wealthy,
            Lifestyle::Aristocratic,
        ];
        assert_eq!(days.map(Lifestyle::cost_cp), [0, 10, 20, 100, 200, 400, 1_000]);
    }

    proptest! {
        #[test]
        fn paying_takes_the_price_or_nothing(coins in prop::array::uniform5(0u32..200), price in 0u64..300_000) {
            let mut purse = Purse { copper: coins[0], silver: coins[1], electrum: coins[2], gold: coins[3], platinum: coins[4] };
            let before = purse;
            match purse.pay(price) {
                Ok(()) => prop_assert_eq!(purse.worth_cp() + price, before.worth_cp()),
                Err(few) => {
                    prop_assert_eq!(purse, before);
                    prop_assert_eq!(few.missing_cp, price - before.worth_cp());
                    prop_assert!(few.to_string().contains("too few"));
                }
            }
        }
    }
}
