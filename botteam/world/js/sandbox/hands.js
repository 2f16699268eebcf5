'use strict'
// What a player holds and uses up, and the sequence number by which 1.19+ clients learn that their action was seen.
const OFF_HAND_SLOT = 45

module.exports.server = serv => {
  const Item = require('prismarine-item')(serv.registry)
  serv.newItem = (name, count = 1) => {
    const kind = serv.registry.itemsByName[name]
    if (!kind) throw new Error(`no item is called '${name}'`)
    return new Item(kind.id, count)
  }
}

module.exports.player = (player, serv) => {
  const slotOf = hand => (hand === 1 ? OFF_HAND_SLOT : 36 + player.heldItemSlot)

  player.acknowledge = sequence => {
    if (sequence > 0) player._client.write('acknowledge_player_digging', { sequenceId: sequence })
  }

  player.stackInHand = (hand = 0) => player.inventory.slots[slotOf(hand)] ?? null

  player.useUp = (hand = 0, count = 1) => {
    if (player.gameMode === 1) return
    const stack = player.stackInHand(hand)
    if (!stack) return
    stack.count -= count
    player.setSlot(slotOf(hand), stack.count > 0 ? stack : null)
  }

  /** Puts something else into the hand in exchange for one item of it, as buckets and bowls do. */
  player.exchange = (hand, item) => {
    if (player.gameMode === 1) return
    const stack = player.stackInHand(hand)
    if (stack && stack.count === 1) return player.setSlot(slotOf(hand), item)
    player.useUp(hand)
    const fitted = player.give(item)
    if (fitted < item.count) serv.dropStack(serv.overworld, player.position.offset(0, 1.3, 0), item)
  }

  /** Wears the tool in hand; it breaks when its durability is used up (minecraft.wiki/w/Durability). */
  player.wear = (amount, hand = 0) => {
    const stack = player.stackInHand(hand)
    const most = stack && serv.registry.itemsByName[stack.name].maxDurability
    if (!most || player.gameMode === 1) return
    for (let i = 0; i < amount; i++) if (Math.random() < 1 / (1 + level(stack, 'unbreaking'))) stack.durabilityUsed = (stack.durabilityUsed ?? 0) + 1
    if (stack.durabilityUsed < most) return player.setSlot(slotOf(hand), stack)
    player.setSlot(slotOf(hand), null)
    player.tell('entity_status', { entityId: player.id, entityStatus: hand === 1 ? 48 : 47 }, true)
  }

  const level = (stack, name) => stack.enchants?.find(e => e.name === name)?.lvl ?? 0
  player.enchantment = (name, hand = 0) => {
    const stack = player.stackInHand(hand)
    return stack ? level(stack, name) : 0
  }
}
