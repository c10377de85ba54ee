//! The client's address: one answer for limits, sessions and logs.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv6Addr},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::HeaderMap, web};
use ipnet::IpNet;

use super::undocumented;
use crate::{AppState, problem::Problem};

/// Networks whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The socket's peer, or behind trusted proxies the right-most hop that none of them is.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusts(peer) {
            return peer;
        }
        let hops: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        let mut client = peer;
        for hop in hops.iter().rev() {
            let Ok(address) = hop.trim().parse() else { break };
            client = address;
            if !self.trusts(address) {
                break;
            }
        }
        client
    }
}

/// As limits count it: a household has a /64 of IPv6.
pub(crate) fn bucket(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => mapped.to_string(),
            None => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        },
    }
}

/// The address in the form that limits count.
#[derive(Debug, Clone)]
pub(crate) struct ClientAddress(pub(crate) String);

pub(crate) fn of(request: &HttpRequest) -> ClientAddress {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |socket| socket.ip());
    let proxies = request.app_data::<web::Data<AppState>>().map(|state| &state.shared.proxies);
    ClientAddress(bucket(proxies.map_or(peer, |proxies| proxies.client(peer, request.headers()))))
}

impl FromRequest for ClientAddress {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(of(request)))
    }
}

undocumented!(ClientAddress);

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(forwarded: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static(forwarded));
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        let proxies = TrustedProxies::default();
        assert_eq!(proxies.client(ip("127.0.0.1"), &headers("1.2.3.4")), ip("127.0.0.1"));
    }

    #[test]
    fn behind_a_proxy_the_right_most_untrusted_hop_counts() {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(proxies.client(ip("10.0.0.1"), &headers("6.6.6.6, 1.2.3.4, 10.0.0.2")), ip("1.2.3.4"));
        assert_eq!(proxies.client(ip("10.0.0.1"), &headers("6.6.6.6, junk")), ip("10.0.0.1"));
    }

    #[test]
    fn ipv6_counts_by_64_bits_and_mapped_ipv4_as_itself() {
        assert_eq!(bucket(ip("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2::/64");
        assert_eq!(bucket(ip("::ffff:1.2.3.4")), "1.2.3.4");
    }
}
