//! Does what a host says to a server that runs.

use netplay::{CloseReason, Identity};
use netplay_quic::Fingerprint;
use tokio::sync::{mpsc, oneshot};
use tracing::info;

use crate::hosted::Seated;
use crate::keeper::Keeper;
use crate::store::{Ban, Change};
use crate::words::{BanLine, Reply, Request, RoomLine, meant};

/// What only the usher can do, who knows every room and lets everybody in.
pub(crate) enum Call {
    Rooms(oneshot::Sender<Vec<RoomLine>>),
    Seated(oneshot::Sender<Vec<Seated>>),
    /// Ends a player's connections, and lets the player in no more if that is the reason; how many there were.
    SendAway(Identity, String, CloseReason, oneshot::Sender<usize>),
    Bans(oneshot::Sender<Vec<Ban>>),
    Unban(Identity, oneshot::Sender<()>),
    /// Takes down a room that a player made, or says why not.
    Close(String, oneshot::Sender<Result<(), String>>),
}

/// Carries out a host's words.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) usher: mpsc::Sender<Call>,
    pub(crate) keeper: Keeper,
}

/// The server is about to end.
const ENDS: &str = "the server is about to end";

impl Host {
    pub(crate) async fn answer(&self, request: Request) -> Reply {
        let answered = match request {
            Request::Rooms => self.ask(Call::Rooms).await.map(Reply::Rooms),
            Request::Players => self.ask(Call::Seated).await.map(Reply::Players),
            Request::Bans => self.bans().await.map(Reply::Bans),
            Request::Kick(who) => self.kick(&who).await.map(Reply::Done),
            Request::Ban(who) => self.ban(&who).await.map(Reply::Done),
            Request::Unban(who) => self.unban(&who).await.map(Reply::Done),
            Request::Close(room) => self.close(room).await.map(Reply::Done),
        };
        answered.unwrap_or_else(Reply::Refused)
    }

    async fn ask<T>(&self, call: impl FnOnce(oneshot::Sender<T>) -> Call) -> Result<T, String> {
        let (sender, answer) = oneshot::channel();
        self.usher.send(call(sender)).await.map_err(|_| ENDS)?;
        Ok(answer.await.map_err(|_| ENDS)?)
    }

    async fn bans(&self) -> Result<Vec<BanLine>, String> {
        let line = |ban: Ban| BanLine {
            name: ban.name,
            fingerprint: Fingerprint(ban.identity).to_string(),
            banned_at: ban.banned_at,
        };
        Ok(self.ask(Call::Bans).await?.into_iter().map(line).collect())
    }

    /// The name and the fingerprint of a player who is here.
    async fn player(&self, who: &str) -> Result<(String, Fingerprint), String> {
        let seated = self.ask(Call::Seated).await?;
        let among = seated.iter().map(|who| (who.name.as_str(), who.fingerprint.as_str()));
        let (name, print) = meant(who, among).map_err(|several| match several.as_str() {
            "" => format!(
                "nobody here has the name or the fingerprint {who:?}: see quiver-server players"
            ),
            _ => several,
        })?;
        Ok((name, print.parse().expect("it was written as one")))
    }

    async fn kick(&self, who: &str) -> Result<String, String> {
        let (name, Fingerprint(identity)) = self.player(who).await?;
        let reason = CloseReason::Kicked;
        self.ask(|done| Call::SendAway(identity, name.clone(), reason, done)).await?;
        info!(name, fingerprint = %Fingerprint(identity), "the host has ended a player's connection");
        Ok(format!("{name} is gone, and may come back"))
    }

    async fn ban(&self, who: &str) -> Result<String, String> {
        let (name, Fingerprint(identity)) = match who.parse() {
            Ok(whole) => (self.name_of(whole).await?, whole),
            Err(_) => self.player(who).await?,
        };
        let reason = CloseReason::Banned;
        let count = self.ask(|done| Call::SendAway(identity, name.clone(), reason, done)).await?;
        info!(name, fingerprint = %Fingerprint(identity), "the host has banned a player");
        let shown = if name.is_empty() { who } else { &name };
        let kept =
            self.keeper.change(Change::Ban(Ban { identity, name: name.clone(), banned_at: 0 }));
        kept.await.map_err(|error| {
            format!("{shown} is banned until the server ends, and not beyond: {error}")
        })?;
        let gone = if count > 0 { "gone, and " } else { "" };
        Ok(format!("{shown} is {gone}not let in any more, until quiver-server unban"))
    }

    /// The name of somebody with this fingerprint, if here.
    async fn name_of(&self, print: Fingerprint) -> Result<String, String> {
        let print = print.to_string();
        let seated = self.ask(Call::Seated).await?;
        Ok(seated
            .into_iter()
            .find(|who| who.fingerprint == print)
            .map_or_else(String::new, |who| who.name))
    }

    async fn unban(&self, who: &str) -> Result<String, String> {
        let bans = self.bans().await?;
        let among = bans.iter().map(|ban| (ban.name.as_str(), ban.fingerprint.as_str()));
        let (name, print) = meant(who, among).map_err(|several| match several.as_str() {
            "" => format!(
                "nobody with the name or the fingerprint {who:?} is banned: see quiver-server bans"
            ),
            _ => several,
        })?;
        let Fingerprint(identity) = print.parse().expect("it was written as one");
        let kept = self.keeper.change(Change::Unban(identity)).await;
        kept.map_err(|error| format!("nothing was changed: {error}"))?;
        self.ask(|done| Call::Unban(identity, done)).await?;
        info!(name, fingerprint = print, "the host has lifted a ban");
        Ok(format!("{} is let in again", if name.is_empty() { print } else { name }))
    }

    async fn close(&self, room: String) -> Result<String, String> {
        self.ask(|done| Call::Close(room.clone(), done)).await??;
        info!(room, "the host has taken down a room");
        Ok(format!("the room \"{room}\" is taken down, with all that was saved of it"))
    }
}
